using Verbatim.Frames.Checking;

namespace Verbatim.Frames.Wire;

/// <summary>Cuts frames out of whole lines, by the framing that recording takes.</summary>
internal sealed class FrameCutter(FrameBodyFormat format)
{
    private readonly SseLineCutter _lines = new();
    private long _line;
    private ReadOnlyMemory<byte>? _data;
    private long _dataLine;

    /// <summary>The number of the line cut last, 1 for the first.</summary>
    public long Line => format == FrameBodyFormat.NdJson ? _line : _lines.Line;

    /// <summary>The bytes that end a line in a format.</summary>
    public static System.Buffers.SearchValues<byte> LineEnds(FrameBodyFormat format) =>
        format == FrameBodyFormat.NdJson ? LineBlockReader.LineFeed : LineBlockReader.LineFeedOrCarriageReturn;

    /// <summary>Cuts the next one off.</summary>
    /// <param name="rest">Whole lines; what follows the one that was cut.</param>
    /// <param name="isEnd">Whether nothing follows these lines, so that a last event needs no blank line.</param>
    /// <param name="cut">What was cut.</param>
    /// <returns>False where these lines hold no further one.</returns>
    public bool TryCut(ref ReadOnlyMemory<byte> rest, bool isEnd, out CutFrame cut) =>
        format == FrameBodyFormat.NdJson ? TryCutLine(ref rest, out cut) : TryCutEvent(ref rest, isEnd, out cut);

    private bool TryCutLine(ref ReadOnlyMemory<byte> rest, out CutFrame cut)
    {
        while (!rest.IsEmpty)
        {
            _line++;
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> frame = Trim(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (frame.IsEmpty)
                continue;

            cut = new CutFrame(frame, _line, null);
            return true;
        }

        cut = default;
        return false;
    }

    private bool TryCutEvent(ref ReadOnlyMemory<byte> rest, bool isEnd, out CutFrame cut)
    {
        while (_lines.TryCut(ref rest, out ReadOnlyMemory<byte> line))
        {
            SseField field = SseField.Of(line);
            if (field.IsBlank && TryDispatch(out cut))
                return true;

            if (!field.IsData)
                continue;

            if (_data is not null)
            {
                cut = new CutFrame(
                    default,
                    _lines.Line,
                    new FrameFault(FrameFaultKind.Malformed, FrameRules.SingleLine, "An event has one data line, which holds the frame."));
                _data = null;
                return true;
            }

            (_data, _dataLine) = (Trim(field.Value), _lines.Line);
        }

        cut = default;
        return isEnd && TryDispatch(out cut);
    }

    private bool TryDispatch(out CutFrame cut)
    {
        cut = new CutFrame(_data.GetValueOrDefault(), _dataLine, null);
        bool isThere = _data is not null;
        _data = null;
        return isThere;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        ReadOnlySpan<byte> bytes = line.Span;
        int start = bytes.IndexOfAnyExcept(" \t\r"u8);
        return start < 0 ? default : line[start..(bytes.LastIndexOfAnyExcept(" \t\r"u8) + 1)];
    }
}
