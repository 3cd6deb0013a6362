using Amazon.S3.Model;

namespace Verbatim.Storage.S3;

/// <summary>The body of an answer: what the connection throws comes out as the store's being unavailable, and so does silence.</summary>
internal sealed class S3Content(GetObjectResponse answer, TimeSpan longestSilence) : Stream
{
    private readonly Stream _body = answer.ResponseStream;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _body.Read(buffer, offset, count);
        }
        catch (Exception exception) when (Unavailability.Of(exception, CancellationToken.None) is { } unavailable)
        {
            throw unavailable;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(longestSilence);
        try
        {
            return await _body.ReadAsync(buffer, silence.Token);
        }
        catch (Exception exception) when (Unavailability.Of(exception, cancellationToken) is { } unavailable)
        {
            throw unavailable;
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            answer.Dispose();

        base.Dispose(disposing);
    }
}
