using System.Collections.Concurrent;
using System.Diagnostics;

namespace Verbatim.Bench.Peers;

/// <summary>A run that gets 20 frames a second, and its follower.</summary>
internal sealed class PacedRun(IRecording recording, IFollowing following)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<long> _sent = new();
    private long _seen;

    /// <returns>How many frames were sent; each of them was seen.</returns>
    public async Task<long> RunAsync(Meter meter)
    {
        using var leaving = new CancellationTokenSource();
        Task following = SeeAsync(meter, leaving.Token);
        long frames = await SendAsync(meter);

        long began = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _seen) < frames && !following.IsCompleted && Stopwatch.GetElapsedTime(began) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        await leaving.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Volatile.Read(ref _seen) == frames
            ? frames
            : throw new InvalidOperationException($"A follower saw {_seen} of {frames} frames. {following.Exception?.InnerException?.Message}");
    }

    // Who takes longer than the pace for a frame gets fewer: how many they were is in the table beside the time that they took.
    private async Task<long> SendAsync(Meter meter)
    {
        // The recorders of many runs do not keep step with each other.
        await Task.Delay(Pace * Random.Shared.NextDouble(), CancellationToken.None);
        using var pace = new PeriodicTimer(Pace);
        long frames = 0;
        while (!meter.IsOver && await pace.WaitForNextTickAsync(CancellationToken.None))
        {
            _sent.Enqueue(Stopwatch.GetTimestamp());
            await recording.AppendAsync(++frames, 1);
        }

        return frames;
    }

    private async Task SeeAsync(Meter meter, CancellationToken leaving)
    {
        while (true)
        {
            for (int came = await following.NextAsync(leaving); came > 0; came--)
            {
                if (!_sent.TryDequeue(out long began))
                    throw new InvalidOperationException("A frame came that was not sent.");

                meter.Done(began);
                Interlocked.Increment(ref _seen);
            }
        }
    }
}
