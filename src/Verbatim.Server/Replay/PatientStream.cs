namespace Verbatim.Server.Replay;

/// <summary>An answer as a stream that is written to. What cannot be sent is not tried again: whoever closes what writes to it is told the same.</summary>
internal sealed class PatientStream(PatientWriter writer, CancellationToken leaving) : Stream
{
    private Exception? _failure;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        leaving.ThrowIfCancellationRequested();
        if (_failure is { } earlier)
            throw earlier;

        try
        {
            await writer.WriteAsync(buffer, leaving);
        }
        catch (Exception failure)
        {
            _failure = failure;
            throw;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Each part is sent as it is written.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
