using System.IO.Pipelines;

namespace Verbatim.Tests.Frames;

/// <summary>A body that arrives in pieces, each of which its reader gets by itself.</summary>
internal sealed class Trickle(byte[] bytes, Func<int, int> nextPiece) : MemoryStream(bytes)
{
    public Trickle(byte[] bytes, int piece)
        : this(bytes, _ => piece) { }

    public PipeReader Pipe() => PipeReader.Create(this, new StreamPipeReaderOptions(bufferSize: 64, minimumReadSize: 16));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int piece = Math.Clamp(nextPiece((int)Position), 1, buffer.Length);
        return base.ReadAsync(buffer[..piece], cancellationToken);
    }
}
