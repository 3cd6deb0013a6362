using System.Collections.Concurrent;
using System.Diagnostics;
using Verbatim.Frames.Wire;

namespace Verbatim.Bench;

/// <summary>How long a frame takes from its recorder to a follower of its run: 20 frames a second on each run.</summary>
internal static class FollowWorkload
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    public static async Task<Measure> RunAsync(Target target, int runs, TimeSpan duration)
    {
        List<double> times = await Workloads.OnAsync(runs, duration, meter => FollowAsync(target, meter));
        return Measure.Of($"append → seen by a follower, {Workloads.Live(runs)} × 20 frames/s", target.Name, null, "", times);
    }

    private static async Task FollowAsync(Target target, Meter meter)
    {
        BenchRun run = await target.BeginAsync();
        var sent = new ConcurrentQueue<long>();
        using var leaving = new CancellationTokenSource();
        using RawConnection follower = await RawConnection.OpenAsync(target);
        await follower.SendAsync(follower.Head($"GET /api/v1/workflows/runs/{run.Id}/replay/stream?follow=true", ""));
        await follower.ReadHeadAsync();
        Task following = SeeAsync(follower, sent, meter, leaving.Token);

        using RawConnection recorder = await RawConnection.OpenAsync(target);
        await recorder.SendAsync(AppendWorkload.OpenBodyHead(recorder, run));

        // The recorders of many runs do not keep step with each other.
        await Task.Delay(Pace * Random.Shared.NextDouble(), CancellationToken.None);
        using var pace = new PeriodicTimer(Pace);
        for (long eventId = 1; !meter.IsOver && await pace.WaitForNextTickAsync(CancellationToken.None); eventId++)
        {
            byte[] line = run.Line(eventId);
            sent.Enqueue(Stopwatch.GetTimestamp());
            await recorder.SendChunkAsync(line);
        }

        await leaving.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SeeAsync(RawConnection follower, ConcurrentQueue<long> sent, Meter meter, CancellationToken leaving)
    {
        await foreach (StreamedFrame _ in SseFrameReader.ReadAsync(follower, leaving))
        {
            if (sent.TryDequeue(out long began))
                meter.Done(began);
        }
    }
}
