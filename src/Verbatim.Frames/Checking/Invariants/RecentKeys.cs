using System.Diagnostics.CodeAnalysis;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>What is known of the keys seen lately, so that a long stream takes no more memory than a short one.</summary>
internal sealed class RecentKeys<TKey, TValue>
    where TKey : notnull
{
    /// <summary>How many keys are known; past it the one that came first goes.</summary>
    public const int Capacity = 4096;

    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly Queue<TKey> _order = new();

    /// <summary>Whether a key went, so that one that is not known may yet have been there.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>Those that are known.</summary>
    public IEnumerable<TValue> Values => _order.Select(key => _values[key]);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public bool Contains(TKey key) => _values.ContainsKey(key);

    public void Set(TKey key, TValue value)
    {
        if (!_values.ContainsKey(key))
        {
            _order.Enqueue(key);
            if (_order.Count > Capacity)
            {
                _values.Remove(_order.Dequeue());
                HasForgotten = true;
            }
        }

        _values[key] = value;
    }
}
