namespace Verbatim.Bench.Browser;

/// <summary>The lines of a text, none of them copied. Each ends with an LF.</summary>
internal ref struct Lines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly Lines GetEnumerator() => this;

    public bool MoveNext()
    {
        int end = _rest.IndexOf((byte)'\n');
        if (end < 0)
            return false;

        Current = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }
}
