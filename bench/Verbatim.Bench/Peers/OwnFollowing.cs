using Verbatim.Frames.Wire;

namespace Verbatim.Bench.Peers;

/// <summary>A follower of <c>replay/stream</c>.</summary>
internal sealed class OwnFollowing(RawConnection connection) : IFollowing
{
    private IAsyncEnumerator<StreamedFrame>? _frames;

    public async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        _frames ??= SseFrameReader.ReadAsync(connection, cancellationToken).GetAsyncEnumerator(cancellationToken);
        return await _frames.MoveNextAsync() ? 1 : throw new EndOfStreamException("The server ended the stream.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_frames is not null)
            await _frames.DisposeAsync();
        connection.Dispose();
    }
}
