using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Verbatim.Frames.Checking;

namespace Verbatim.Frames.Wire;

/// <summary>Reads frames that were kept in a file, framed as recording takes them, and goes on behind what is none.</summary>
public static class FrameFileReader
{
    /// <summary>The longest line taken, in bytes: far more than a frame may have, so that one over its limit can be reported and passed over.</summary>
    public const int MaxLineBytes = 64 * 1024 * 1024;

    /// <summary>Reads to the end. Each is given out before the next is checked; memory does not grow with the file.</summary>
    /// <param name="file">Read to its end, never completed.</param>
    /// <param name="format">How frames stand in it.</param>
    /// <param name="limits">Size and depth of a frame.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">A line is longer than <see cref="MaxLineBytes"/>: nothing behind it can be read.</exception>
    public static async IAsyncEnumerable<FileFrame> ReadAsync(
        PipeReader file, FrameBodyFormat format, FrameLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blocks = new LineBlockReader(file, FrameCutter.LineEnds(format), MaxLineBytes);
        var cutter = new FrameCutter(format);
        for (bool isEnd = false; !isEnd;)
        {
            LineBlock block = await blocks.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> rest = block.Lines;
            isEnd = block.IsEnd;
            while (cutter.TryCut(ref rest, isEnd, out CutFrame cut))
            {
                Frame? frame = null;
                FrameFault? fault = cut.Fault;
                if (fault is null)
                    FrameCheck.TryRead(cut.Bytes, limits, out frame, out fault);

                yield return new FileFrame(cut.Line, cut.Bytes, frame, fault);
            }

            if (block.IsCut)
                throw new InvalidDataException($"Line {cutter.Line + 1} has more than {MaxLineBytes} bytes; nothing from there on was read.");
        }
    }
}
