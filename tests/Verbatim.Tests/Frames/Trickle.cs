using System.IO.Pipelines;

namespace Verbatim.Tests.Frames;

/// <summary>A body that arrives in pieces, each of which its reader gets by itself.</summary>
internal sealed class Trickle(byte[] bytes, Func<int, int> nextPiece) : MemoryStream(bytes)
{
    public Trickle(byte[] bytes, int piece)
        : this(bytes, _ => piece) { }

    // Small segments, so that lines lie across them; larger ones for large bodies, or walking along them takes the time.
    public PipeReader Pipe() =>
        PipeReader.Create(this, new StreamPipeReaderOptions(bufferSize: Math.Max(64, (int)Length / 64), minimumReadSize: 16));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int piece = Math.Clamp(nextPiece((int)Position), 1, buffer.Length);
        return base.ReadAsync(buffer[..piece], cancellationToken);
    }
}
