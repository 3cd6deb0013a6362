using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Verbatim.Frames.Wire;

/// <summary>Reads the frames of a replay stream: data-only events, with or without ids, and comments between them.</summary>
/// <remarks>
/// However the bytes arrive, the frames are the same. The frames are not checked: what the ledger sends is what was recorded.
/// An event without the blank line that ends it is none: the stream was cut there, and the cursor of the frame before it resumes.
/// </remarks>
public static class SseFrameReader
{
    /// <summary>The longest line taken, in bytes: far more than a frame may have, as a guard against a stream that is no replay.</summary>
    public const int MaxLineBytes = 64 * 1024 * 1024;

    /// <summary>Reads to the end of a stream. The stream is left open.</summary>
    /// <inheritdoc cref="ReadAsync(PipeReader, CancellationToken)" />
    public static async IAsyncEnumerable<StreamedFrame> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            await foreach (StreamedFrame frame in ReadAsync(pipe, cancellationToken))
                yield return frame;
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    /// <summary>Reads to the end of a pipe, which is not completed.</summary>
    /// <param name="body">The body of a <c>replay/stream</c> answer.</param>
    /// <param name="cancellationToken">Gives up waiting for more.</param>
    /// <exception cref="InvalidDataException">The body is not a replay stream.</exception>
    public static async IAsyncEnumerable<StreamedFrame> ReadAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blocks = new LineBlockReader(body, LineBlockReader.LineFeedOrCarriageReturn, MaxLineBytes);
        var cutter = new SseLineCutter();
        ReadOnlyMemory<byte>? data = null;
        string? cursor = null;
        for (bool isEnd = false; !isEnd;)
        {
            LineBlock block = await blocks.ReadAsync(cancellationToken);
            ReadOnlyMemory<byte> rest = block.Lines;
            isEnd = block.IsEnd;
            while (cutter.TryCut(ref rest, out ReadOnlyMemory<byte> line))
            {
                SseField field = SseField.Of(line);
                if (field.IsBlank && data is { } frame)
                {
                    yield return new StreamedFrame(frame, cursor);
                    data = null;
                }
                else if (field.IsId)
                {
                    cursor = field.Value.IsEmpty ? null : Encoding.UTF8.GetString(field.Value.Span);
                }
                else if (field.IsData)
                {
                    data = data is null ? field.Value : throw new InvalidDataException("An event of a replay stream has one data line.");
                }
            }

            if (block.IsCut)
                throw new InvalidDataException($"A line of a replay stream has at most {MaxLineBytes} bytes.");
        }
    }
}
