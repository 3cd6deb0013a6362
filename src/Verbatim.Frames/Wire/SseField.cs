namespace Verbatim.Frames.Wire;

/// <summary>A line of server-sent events, taken apart at its first colon.</summary>
/// <param name="Name">Before the colon, or the whole line; empty for a comment and for a blank line.</param>
/// <param name="Value">After the colon and one blank, where that follows it.</param>
/// <param name="IsBlank">Whether the line is empty: the end of an event.</param>
internal readonly record struct SseField(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, bool IsBlank)
{
    public bool IsData => Name.Span.SequenceEqual("data"u8);

    /// <summary>Whether this line names the event. An id with U+0000 names nothing.</summary>
    public bool IsId => Name.Span.SequenceEqual("id"u8) && !Value.Span.Contains((byte)0);

    public static SseField Of(ReadOnlyMemory<byte> line)
    {
        int colon = line.Span.IndexOf((byte)':');
        if (colon < 0)
            return new SseField(line, default, line.IsEmpty);

        ReadOnlyMemory<byte> value = line[(colon + 1)..];
        return new SseField(line[..colon], value.Span.StartsWith(" "u8) ? value[1..] : value, IsBlank: false);
    }
}
