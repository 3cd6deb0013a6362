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
    private readonly LineBlockReader _blocks;
    private readonly FrameCutter _cutter;

    /// <summary>Begins at the first byte of a body.</summary>
    /// <param name="body">Read to its end or to the first fault; completing it stays with the caller.</param>
    /// <param name="format">What the request's media type says.</param>
    /// <param name="limits">Size and depth of a frame.</param>
    public FrameBodyReader(PipeReader body, FrameBodyFormat format, FrameLimits limits)
    {
        _limits = limits;
        _cutter = new FrameCutter(format);
        _blocks = new LineBlockReader(body, FrameCutter.LineEnds(format), (long)limits.MaxFrameBytes + FramingBytes);
    }

    /// <summary>Waits for at least one frame, a fault, or the end. Not to be called after <see cref="FrameBatch.IsEnd"/>.</summary>
    /// <param name="cancellationToken">Gives up waiting; nothing is lost, and the next call goes on.</param>
    public async ValueTask<FrameBatch> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            LineBlock block = await _blocks.ReadAsync(cancellationToken);
            FrameBatch batch = Take(block);
            if (batch.IsEnd || batch.Frames.Count > 0)
                return batch;
        }
    }

    private FrameBatch Take(LineBlock block)
    {
        List<Frame> frames = [];
        List<long> lines = [];
        ReadOnlyMemory<byte> rest = block.Lines;
        while (_cutter.TryCut(ref rest, block.IsEnd && !block.IsCut, out CutFrame cut))
        {
            FrameFault? fault = cut.Fault;
            if (fault is not null || !FrameCheck.TryRead(cut.Bytes, _limits, out Frame? frame, out fault))
                return new FrameBatch(frames, lines, fault, cut.Line, IsEnd: true);

            frames.Add(frame);
            lines.Add(cut.Line);
        }

        return block.IsCut
            ? new FrameBatch(frames, lines, FrameCheck.TooLarge(_limits), _cutter.Line + 1, IsEnd: true)
            : new FrameBatch(frames, lines, Fault: null, FaultLine: 0, block.IsEnd);
    }
}
