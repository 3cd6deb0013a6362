using System.Buffers;
using System.IO.Pipelines;

namespace Verbatim.Frames.Wire;

/// <summary>Reads whatever whole lines a body has so far, and holds back the line that is still on its way, up to a limit.</summary>
/// <param name="body">The body. It is read, never completed.</param>
/// <param name="lineEnds">The bytes that end a line.</param>
/// <param name="maxLineBytes">The longest line held back, in bytes.</param>
internal sealed class LineBlockReader(PipeReader body, SearchValues<byte> lineEnds, long maxLineBytes)
{
    public static readonly SearchValues<byte> LineFeed = SearchValues.Create("\n"u8);
    public static readonly SearchValues<byte> LineFeedOrCarriageReturn = SearchValues.Create("\r\n"u8);

    // The beginning of what is held back holds no line end: it is not looked through again, however slowly the rest arrives.
    private long _searched;

    /// <summary>Waits for at least one whole line, or the end.</summary>
    /// <exception cref="OperationCanceledException">By the token, or by <see cref="PipeReader.CancelPendingRead"/>; nothing is lost.</exception>
    public async ValueTask<LineBlock> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (read.IsCanceled)
            {
                body.AdvanceTo(buffer.Start);
                throw new OperationCanceledException("The pending read was cancelled.");
            }

            long whole = WholeLines(buffer);
            if (read.IsCompleted && buffer.Length - whole <= maxLineBytes)
                whole = buffer.Length;

            bool isCut = buffer.Length - whole > maxLineBytes;
            if (whole == 0 && !read.IsCompleted && !isCut)
            {
                _searched = buffer.Length;
                body.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            byte[] lines = buffer.Slice(0, whole).ToArray();
            _searched = buffer.Length - whole;
            body.AdvanceTo(buffer.GetPosition(whole), buffer.End);
            return new LineBlock(lines, read.IsCompleted, isCut);
        }
    }

    private long WholeLines(ReadOnlySequence<byte> buffer)
    {
        long whole = 0;
        long start = _searched;
        foreach (ReadOnlyMemory<byte> segment in buffer.Slice(_searched))
        {
            if (segment.Span.LastIndexOfAny(lineEnds) is >= 0 and int last)
                whole = start + last + 1;

            start += segment.Length;
        }

        return whole;
    }
}
