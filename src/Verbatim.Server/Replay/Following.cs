using System.Globalization;
using System.Text;

namespace Verbatim.Server.Replay;

/// <summary>Goes on writing what comes, with a comment where nothing does (R-55, R-56).</summary>
/// <param name="writer">Where to.</param>
/// <param name="heartbeatEvery">How often the comment comes.</param>
/// <param name="time">What it is measured by.</param>
/// <param name="stopping">Cancelled when the server goes down.</param>
internal sealed class Following(PatientWriter writer, TimeSpan heartbeatEvery, TimeProvider time, CancellationToken stopping)
{
    // What was written is given to the system at once; a connection that is aborted in the same moment may take it along.
    private static readonly TimeSpan LetItLeave = TimeSpan.FromMilliseconds(50);

    /// <param name="writeNext">Writes what is there; false where there is nothing at present.</param>
    /// <param name="isAtEnd">Whether nothing will ever come, once nothing was there.</param>
    /// <param name="wait">Completes when there may be more.</param>
    /// <param name="cancellationToken">The reader left, or the server goes down.</param>
    public async Task FollowAsync(
        Func<CancellationToken, ValueTask<bool>> writeNext, Func<bool> isAtEnd, Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        // By the clock that nobody sets: silence is as long as it is.
        long lastHeartbeat = time.GetTimestamp();
        while (true)
        {
            if (!await writeNext(cancellationToken))
            {
                if (isAtEnd())
                    return;

                await WaitAsync(wait, heartbeatEvery - time.GetElapsedTime(lastHeartbeat), cancellationToken);
            }

            if (time.GetElapsedTime(lastHeartbeat) < heartbeatEvery)
                continue;

            await writer.WriteAsync(Heartbeat(time.GetUtcNow()), cancellationToken);
            lastHeartbeat = time.GetTimestamp();
        }
    }

    private async Task WaitAsync(Func<CancellationToken, Task> wait, TimeSpan longest, CancellationToken cancellationToken)
    {
        if (longest <= TimeSpan.Zero)
            return;

        using var timer = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await wait(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Only here, between two events: within one, it would be a part of it.
        if (stopping.IsCancellationRequested)
        {
            await writer.WriteAsync(": stopping\n\n"u8.ToArray(), CancellationToken.None);
            await Task.Delay(LetItLeave, time, CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static byte[] Heartbeat(DateTimeOffset now) =>
        Encoding.ASCII.GetBytes($": heartbeat {now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}\n\n");
}
