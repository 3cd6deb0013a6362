using System.Buffers;

namespace Verbatim.Frames.Checking;

/// <summary>The keys of the objects that are open in free JSON, to find one that is written twice.</summary>
/// <remarks>
/// A stack: an object pushes its keys above those of the objects around it and takes them off at its end. Small objects compare
/// every pair; large ones sort by a hash that differs from process to process, so that no sender can make them slow.
/// </remarks>
internal ref struct SeenKeys(ReadOnlySpan<byte> json)
{
    private const int SmallObject = 12;

    private readonly ReadOnlySpan<byte> _json = json;
    private Key[]? _keys;

    /// <summary>How many keys are on the stack: what <see cref="TryClose"/> needs of the moment an object began.</summary>
    public int Count { get; private set; }

    /// <summary>Pushes a key of the innermost object.</summary>
    /// <param name="start">Where the key's text begins, after its quote.</param>
    /// <param name="length">In bytes, as written.</param>
    /// <param name="isEscaped">Whether it holds an escape.</param>
    public void Push(int start, int length, bool isEscaped)
    {
        _keys ??= ArrayPool<Key>.Shared.Rent(64);
        if (Count == _keys.Length)
        {
            Key[] larger = ArrayPool<Key>.Shared.Rent(Count * 2);
            _keys.CopyTo(larger, 0);
            ArrayPool<Key>.Shared.Return(_keys);
            _keys = larger;
        }

        var hash = default(HashCode);
        hash.AddBytes(TextOf(start, length, isEscaped));
        _keys[Count++] = new Key(hash.ToHashCode(), start, length, isEscaped);
    }

    /// <summary>Takes an object's keys off; false where one of them is written twice.</summary>
    /// <param name="first">What <see cref="Count"/> was when the object began.</param>
    public bool TryClose(int first)
    {
        Span<Key> keys = _keys.AsSpan(first, Count - first);
        Count = first;
        if (keys.Length > SmallObject)
            keys.Sort();

        for (int i = 1; i < keys.Length; i++)
        {
            for (int j = i - 1; j >= 0 && (keys.Length <= SmallObject || keys[j].Hash == keys[i].Hash); j--)
            {
                if (keys[j].Hash == keys[i].Hash && TextOf(keys[j]).SequenceEqual(TextOf(keys[i])))
                    return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        if (_keys is not null)
            ArrayPool<Key>.Shared.Return(_keys);

        _keys = null;
    }

    private readonly ReadOnlySpan<byte> TextOf(Key key) => TextOf(key.Start, key.Length, key.IsEscaped);

    private readonly ReadOnlySpan<byte> TextOf(int start, int length, bool isEscaped)
    {
        ReadOnlySpan<byte> text = _json.Slice(start, length);
        return isEscaped ? JsonEscapes.Remove(text) : text;
    }

    private readonly record struct Key(int Hash, int Start, int Length, bool IsEscaped) : IComparable<Key>
    {
        public int CompareTo(Key other) => Hash.CompareTo(other.Hash);
    }
}
