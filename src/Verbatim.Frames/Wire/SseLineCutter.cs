namespace Verbatim.Frames.Wire;

/// <summary>Cuts server-sent events into lines (WHATWG HTML, 9.2.6): LF, CR or CRLF ends one, a byte order mark may begin the first.</summary>
/// <remarks>
/// U+2028, U+2029 and U+0085 end none. A CR ends its line at once, and an LF right after it is then no line of its own, so that
/// the bytes may arrive split between the two.
/// </remarks>
internal sealed class SseLineCutter
{
    private bool _isAfterCarriageReturn;

    /// <summary>The number of the line cut last, 1 for the first.</summary>
    public long Line { get; private set; }

    /// <summary>Cuts the next line off.</summary>
    /// <param name="rest">Whole lines; what follows the one that was cut.</param>
    /// <param name="line">The line without its end. What stands behind the last line end counts as one.</param>
    /// <returns>False where nothing is left.</returns>
    public bool TryCut(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> line)
    {
        line = default;
        if (_isAfterCarriageReturn && !rest.IsEmpty)
        {
            _isAfterCarriageReturn = false;
            if (rest.Span[0] == (byte)'\n')
                rest = rest[1..];
        }

        if (rest.IsEmpty)
            return false;

        int end = rest.Span.IndexOfAny((byte)'\r', (byte)'\n');
        line = end < 0 ? rest : rest[..end];
        _isAfterCarriageReturn = end >= 0 && rest.Span[end] == (byte)'\r';
        rest = end < 0 ? default : rest[(end + 1)..];

        if (++Line == 1 && line.Span.StartsWith("\uFEFF"u8))
            line = line["\uFEFF"u8.Length..];

        return true;
    }
}
