using System.Collections;

namespace Verbatim.Transcripts.Entries;

/// <summary>Parts in their own order, whatever order they come in. A list would move what stands behind each late one.</summary>
internal sealed class OrderedParts<T> : IReadOnlyList<T>, ICollection<T>
    where T : class, IOrdered<T>
{
    private readonly SortedSet<T> _parts = new(T.Order);
    private T[]? _inOrder;

    public int Count => _parts.Count;

    public T? Last => _parts.Max;

    /// <summary>The part that was found or added last.</summary>
    public T? Recent { get; private set; }

    bool ICollection<T>.IsReadOnly => false;

    public T this[int index] => InOrder[index];

    private T[] InOrder => _inOrder ??= [.. _parts];

    /// <summary>The part that stands where the given one would, or else the given one, which now stands there.</summary>
    public T FindOrAdd(T part)
    {
        if (_parts.TryGetValue(part, out T? known))
            return Recent = known;

        Add(part);
        return part;
    }

    public void Add(T item)
    {
        _parts.Add(item);
        _inOrder = null;
        Recent = item;
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)InOrder).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool ICollection<T>.Contains(T item) => _parts.Contains(item);

    void ICollection<T>.CopyTo(T[] array, int arrayIndex) => _parts.CopyTo(array, arrayIndex);

    bool ICollection<T>.Remove(T item) => throw new NotSupportedException("What was shown stays.");

    void ICollection<T>.Clear() => throw new NotSupportedException("What was shown stays.");
}
