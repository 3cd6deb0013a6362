using System.Diagnostics;

namespace Verbatim.Bench.Peers;

/// <summary>What is measured on every contender alike, and that they have what they acknowledged.</summary>
internal static class PeerWorkloads
{
    private const int Runs = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>On each run, what comes next is sent when all before it is acknowledged.</summary>
    public static async Task<List<double>> AppendAsync(IContender contender, int framesAtOnce, TimeSpan duration)
    {
        IRecording[] recordings = await BeginAsync(contender);
        List<double> times = await Workloads.OnAsync(recordings, WarmUp, duration, async (recording, meter) =>
        {
            long frames = 0;
            for (; !meter.IsOver; frames += framesAtOnce)
            {
                long began = Stopwatch.GetTimestamp();
                await recording.AppendAsync(frames + 1, framesAtOnce);
                meter.Done(began);
            }

            await ProveAsync(recording, frames);
        });
        await EndAsync(recordings);
        return times;
    }

    /// <summary>On each run a frame each 50 ms, and a follower who sees it.</summary>
    public static async Task<List<double>> FollowAsync(IContender contender, TimeSpan duration)
    {
        IRecording[] recordings = await BeginAsync(contender);
        IFollowing[] followings = await Task.WhenAll(recordings.Select(recording => recording.FollowAsync()));
        List<double> times = await Workloads.OnAsync(
            recordings.Zip(followings), WarmUp, duration, async (run, meter) => await ProveAsync(run.First, await new PacedRun(run.First, run.Second).RunAsync(meter)));
        await Task.WhenAll(followings.Select(following => following.DisposeAsync().AsTask()));
        await EndAsync(recordings);
        return times;
    }

    /// <summary>The whole run again and again, on one connection.</summary>
    public static Task<List<double>> ReplayAsync(IReplay replay, int frames, TimeSpan duration) => Workloads.OnAsync([replay], WarmUp, duration, async (reader, meter) =>
    {
        while (!meter.IsOver)
        {
            long began = Stopwatch.GetTimestamp();
            long came = await reader.ReadAsync();
            meter.Done(began);
            if (came != frames)
                throw new InvalidOperationException($"{came} of {frames} frames came.");
        }
    });

    // They are there before the time begins.
    private static Task<IRecording[]> BeginAsync(IContender contender) =>
        Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => contender.BeginAsync()));

    private static Task EndAsync(IRecording[] recordings) => Task.WhenAll(recordings.Select(recording => recording.DisposeAsync().AsTask()));

    private static async Task ProveAsync(IRecording recording, long acknowledged)
    {
        if (await recording.CountAsync() is { } kept && kept != acknowledged)
            throw new InvalidOperationException($"It acknowledged {acknowledged} frames of a run and has {kept}.");
    }
}
