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

    private async Task<long> SendAsync(Meter meter)
    {
        // The recorders of many runs do not keep step with each other.
        long due = Stopwatch.GetTimestamp() + (long)(Stopwatch.Frequency * Pace.TotalSeconds * Random.Shared.NextDouble());
        long frames = 0;
        for (; !meter.IsOver; due += (long)(Stopwatch.Frequency * Pace.TotalSeconds))
        {
            TimeSpan ahead = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (ahead > TimeSpan.Zero)
                await Task.Delay(ahead, CancellationToken.None);

            // A frame that waits for the one before it waits since it was due.
            _sent.Enqueue(ahead > TimeSpan.Zero ? Stopwatch.GetTimestamp() : due);
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
