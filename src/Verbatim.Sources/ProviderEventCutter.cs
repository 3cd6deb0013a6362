using System.Buffers;

namespace Verbatim.Sources;

/// <summary>Cuts bytes into lines and lines into events, however the bytes arrive. Not thread-safe: one body owns it.</summary>
internal sealed class ProviderEventCutter(int maxEventBytes)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly PendingEvent _pending = new(maxEventBytes);
    private bool _isFirstLine = true;
    private bool _skipsLineFeed;

    /// <summary>Whether a line was neither an event nor what a stream may hold beside events: a comment, the name of an event, an id, a time to wait, the end.</summary>
    public bool HasPassedOver { get; private set; }

    /// <summary>Takes the next bytes of the body, and adds each event that they complete.</summary>
    public void Take(ReadOnlySpan<byte> bytes, List<ReadOnlyMemory<byte>> events)
    {
        while (!bytes.IsEmpty)
        {
            // The CR before it ended the line already: waiting to see whether this comes would hold the event back.
            if (_skipsLineFeed && bytes[0] == (byte)'\n')
                bytes = bytes[1..];
            _skipsLineFeed = false;

            int end = bytes.IndexOfAny(LineEnds);
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                return;

            _skipsLineFeed = bytes[end] == (byte)'\r';
            bytes = bytes[(end + 1)..];
            EndLine(events);
        }
    }

    /// <summary>The body is over: a last event needs no line end.</summary>
    public void Finish(List<ReadOnlyMemory<byte>> events)
    {
        EndLine(events);
        _pending.GiveUp(events);
    }

    // One byte more than an event may have: enough to tell, later, that it had more.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        const int FieldName = 16;
        long room = (long)maxEventBytes + FieldName - _line.WrittenCount;
        _line.Write(bytes.Length <= room ? bytes : bytes[..(int)Math.Max(0, room)]);
    }

    private void EndLine(List<ReadOnlyMemory<byte>> events)
    {
        ReadOnlySpan<byte> line = _line.WrittenSpan;
        if (_isFirstLine && line.StartsWith("\uFEFF"u8))
            line = line[3..];

        _isFirstLine = false;
        TakeLine(line, events);
        _line.ResetWrittenCount();
    }

    private void TakeLine(ReadOnlySpan<byte> line, List<ReadOnlyMemory<byte>> events)
    {
        ReadOnlySpan<byte> text = line.Trim(" \t"u8);
        if (line.IsEmpty)
            _pending.GiveUp(events);
        else if (text.StartsWith("data:"u8))
            TakeData(text["data:"u8.Length..].Trim(" \t"u8), events);
        else if (LooksLikeJson(text) || _pending.HoldsBareLines)
            _pending.Take(text, isBare: true, events);
        else
            HasPassedOver |= !IsBesideEvents(text);
    }

    private void TakeData(ReadOnlySpan<byte> data, List<ReadOnlyMemory<byte>> events)
    {
        if (!data.IsEmpty && !data.SequenceEqual("[DONE]"u8))
            _pending.Take(data, isBare: false, events);
    }

    // Data in the line that names an event was in a line of its own once.
    private static bool IsBesideEvents(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text[0] == (byte)':' || text.SequenceEqual("[DONE]"u8)
        || text.StartsWith("id:"u8) || text.StartsWith("retry:"u8) || (text.StartsWith("event:"u8) && text.IndexOf("data:"u8) < 0);

    // Everything else is a comment, a field of no interest here, or [DONE].
    private static bool LooksLikeJson(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text[0] is (byte)'{' or (byte)'"' or (byte)'}';
}
