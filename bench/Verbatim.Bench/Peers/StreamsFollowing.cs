namespace Verbatim.Bench.Peers;

/// <summary>A follower of a stream's events as they come.</summary>
internal sealed class StreamsFollowing(RawConnection connection) : IFollowing
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly FrameCount _frames = new();

    public async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        long before = _frames.Frames;
        int read = await connection.ReadAsync(_buffer, cancellationToken);
        if (read == 0)
            throw new EndOfStreamException("The server ended the stream.");

        _frames.Add(_buffer.AsSpan(0, read));
        return (int)(_frames.Frames - before);
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
