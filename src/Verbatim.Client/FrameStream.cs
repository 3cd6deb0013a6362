using System.Net;
using System.Runtime.CompilerServices;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Frames.Wire;

namespace Verbatim.Client;

/// <summary>The frames of a run or a conversation over as many connections as it takes: none missing, none twice.</summary>
/// <param name="server">Where they are.</param>
/// <param name="time">Measures the pauses between connections.</param>
/// <param name="address">Their stream, relative to the server's address.</param>
/// <param name="isRun">Whether they are of one run: then their ids grow, and one of them is its end. A conversation has neither.</param>
/// <param name="isFollowing">Whether to wait for what comes, or stop at the present.</param>
/// <param name="at">The frame to begin with where there is no cursor; null for the first.</param>
/// <param name="connectionChanged">Told when the connection is lost, and when it stands again.</param>
internal sealed class FrameStream(
    ServerCalls server, TimeProvider time, string address, bool isRun, bool isFollowing, Position? at, Action<StreamConnection>? connectionChanged)
{
    private readonly Pauses _pauses = new(time);

    public async IAsyncEnumerable<StreamedFrame> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> last = default;

        // A server that cannot be reached at all is the caller's to know; one that was there is worth waiting for.
        HttpResponseMessage response = await ConnectAsync(cursor, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            bool isWhole = true;
            long seen = last.IsEmpty || !isRun ? 0 : FrameEvents.Read(last.Span).EventId;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.NoContent)
                    yield break;

                await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await using var frames = SseFrameReader.ReadAsync(body, cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (true)
                {
                    try
                    {
                        if (!await frames.MoveNextAsync().ConfigureAwait(false))
                            break;
                    }
                    catch (Exception exception) when (LostConnection.Is(exception))
                    {
                        isWhole = false;
                        break;
                    }

                    _pauses.Reset();
                    StreamedFrame frame = frames.Current;
                    cursor = frame.Cursor ?? cursor;
                    if (seen > 0 && FrameEvents.Read(frame.Bytes.Span).EventId <= seen)
                        continue;

                    seen = 0;
                    last = frame.Bytes;
                    yield return frame;
                }
            }

            if (isWhole && (!isFollowing || (isRun && IsRootTerminal(last))))
                yield break;
            connectionChanged?.Invoke(StreamConnection.Lost);
            response = await ReconnectAsync(cursor, cancellationToken).ConfigureAwait(false);
            connectionChanged?.Invoke(StreamConnection.Restored);
        }
    }

    private Task<HttpResponseMessage> ConnectAsync(string? cursor, CancellationToken cancellationToken) => server.SendAsync(
        HttpMethod.Get,
        address + QueryText.Of(("ids", "true"), ("follow", isFollowing ? "true" : null), ("at", cursor is null && at is { Value: > 1 and var first } ? QueryText.Number(first) : null)),
        body: null,
        cursor is null ? [] : [("Last-Event-ID", cursor)],
        cancellationToken);

    private async Task<HttpResponseMessage> ReconnectAsync(string? cursor, CancellationToken cancellationToken)
    {
        TimeSpan? askedFor = null;
        while (true)
        {
            await _pauses.WaitAsync(askedFor, cancellationToken).ConfigureAwait(false);
            try
            {
                return await ConnectAsync(cursor, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (LostConnection.Is(exception))
            {
                askedFor = (exception as VerbatimException)?.RetryAfter;
            }
        }
    }

    // Looked at only where a connection ended: a server that goes down may end it as cleanly as a run does.
    private static bool IsRootTerminal(ReadOnlyMemory<byte> frame) =>
        !frame.IsEmpty && FrameEvents.Read(frame.Span) is { Scope: null } and (RunFinal or RunError);
}
