using System.Buffers;
using System.IO.Compression;

namespace Verbatim.Server.Hosting;

/// <summary>Decompresses what is one Brotli stream from its first byte to its last; the framework's own reads on over what follows one, and takes nothing for one.</summary>
internal sealed class BrotliBody(Stream sent) : ForwardStream
{
    private readonly byte[] _buffer = new byte[8 * 1024];
    private BrotliDecoder _decoder;
    private ReadOnlyMemory<byte> _rest;
    private bool _isDone;

    /// <exception cref="InvalidDataException">It is none, was cut off, or more follows it.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isDone)
        {
            OperationStatus status = _decoder.Decompress(_rest.Span, buffer.Span, out int consumed, out int written);
            _rest = _rest[consumed..];
            _isDone = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
                throw new InvalidDataException("It is no Brotli.");
            if (written > 0 || buffer.IsEmpty)
                return written;
            if (status == OperationStatus.NeedMoreData && !await FillAsync(cancellationToken))
                throw new InvalidDataException("It was cut off.");
        }

        return _rest.IsEmpty && !await FillAsync(cancellationToken) ? 0 : throw new InvalidDataException("More follows it.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        int read = await sent.ReadAsync(_buffer, cancellationToken);
        _rest = _buffer.AsMemory(0, read);
        return read > 0;
    }
}
