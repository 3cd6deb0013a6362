using System.IO.Pipelines;
using Verbatim.Frames.Checking;

namespace Verbatim.Frames.Wire;

/// <summary>Cuts the body of a recording request into frames, and gives all that are complete at once: a batch to append and acknowledge.</summary>
/// <remarks>
/// However the bytes arrive, the frames are the same. At the end of the body its last frame counts even without the line end or
/// the blank line that should follow: a body that is cut ends with an exception of the pipe, not with its end, and a frame that is
/// not complete is a fault. Frames are in memory of their own, valid for as long as they are held. Not thread-safe.
/// </remarks>
public sealed class FrameBodyReader
{
    /// <summary>What may stand in a line beside its frame: <c>data:</c> and blanks.</summary>
    private const int FramingBytes = 1024;

    private readonly FrameLimits _limits;
    private readonly FrameBodyFormat _format;
    private readonly LineBlockReader _blocks;
    private readonly SseLineCutter _cutter = new();

    private long _line;
    private ReadOnlyMemory<byte>? _data;
    private long _dataLine;

    /// <summary>Begins at the first byte of a body.</summary>
    /// <param name="body">Read to its end or to the first fault; completing it stays with the caller.</param>
    /// <param name="format">What the request's media type says.</param>
    /// <param name="limits">Size and depth of a frame.</param>
    public FrameBodyReader(PipeReader body, FrameBodyFormat format, FrameLimits limits)
    {
        _limits = limits;
        _format = format;
        _blocks = new LineBlockReader(
            body,
            format == FrameBodyFormat.NdJson ? LineBlockReader.LineFeed : LineBlockReader.LineFeedOrCarriageReturn,
            (long)limits.MaxFrameBytes + FramingBytes);
    }

    /// <summary>Waits for at least one frame, a fault, or the end. Not to be called after <see cref="FrameBatch.IsEnd"/>.</summary>
    /// <param name="cancellationToken">Gives up waiting; nothing is lost, and the next call goes on.</param>
    public async ValueTask<FrameBatch> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            LineBlock block = await _blocks.ReadAsync(cancellationToken);
            var batch = new Batch(_limits);
            bool isGood = _format == FrameBodyFormat.NdJson
                ? TakeLines(block.Lines, batch)
                : TakeEvents(block.Lines, block.IsEnd && !block.IsCut, batch);
            if (isGood && block.IsCut)
                batch.Fail(FrameCheck.TooLarge(_limits), (_format == FrameBodyFormat.NdJson ? _line : _cutter.Line) + 1);

            if (batch.Fault is not null || block.IsEnd || batch.Frames.Count > 0)
                return new FrameBatch(batch.Frames, batch.Lines, batch.Fault, batch.FaultLine, batch.Fault is not null || block.IsEnd);
        }
    }

    private bool TakeLines(ReadOnlyMemory<byte> rest, Batch batch)
    {
        while (!rest.IsEmpty)
        {
            _line++;
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> frame = Trim(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!frame.IsEmpty && !batch.TryAdd(frame, _line))
                return false;
        }

        return true;
    }

    private bool TakeEvents(ReadOnlyMemory<byte> rest, bool isEnd, Batch batch)
    {
        while (_cutter.TryCut(ref rest, out ReadOnlyMemory<byte> line))
        {
            SseField field = SseField.Of(line);
            if (field.IsBlank && !TryDispatch(batch))
                return false;

            if (!field.IsData)
                continue;

            if (_data is not null)
                return batch.Fail(new FrameFault(FrameFaultKind.Malformed, FrameRules.SingleLine, "An event has one data line, which holds the frame."), _cutter.Line);

            (_data, _dataLine) = (Trim(field.Value), _cutter.Line);
        }

        return !isEnd || TryDispatch(batch);
    }

    private bool TryDispatch(Batch batch)
    {
        bool isGood = _data is not { } frame || batch.TryAdd(frame, _dataLine);
        _data = null;
        return isGood;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        ReadOnlySpan<byte> bytes = line.Span;
        int start = bytes.IndexOfAnyExcept(" \t\r"u8);
        return start < 0 ? default : line[start..(bytes.LastIndexOfAnyExcept(" \t\r"u8) + 1)];
    }

    private sealed class Batch(FrameLimits limits)
    {
        public List<Frame> Frames { get; } = [];

        public List<long> Lines { get; } = [];

        public FrameFault? Fault { get; private set; }

        public long FaultLine { get; private set; }

        public bool TryAdd(ReadOnlyMemory<byte> bytes, long line)
        {
            if (!FrameCheck.TryRead(bytes, limits, out Frame? frame, out FrameFault? fault))
                return Fail(fault, line);

            Frames.Add(frame);
            Lines.Add(line);
            return true;
        }

        public bool Fail(FrameFault fault, long line)
        {
            (Fault, FaultLine) = (fault, line);
            return false;
        }
    }
}
