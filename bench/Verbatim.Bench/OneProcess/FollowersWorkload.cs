using System.Diagnostics;

namespace Verbatim.Bench.OneProcess;

/// <summary>Many followers of one run, which gets 50 frames a second.</summary>
internal static class FollowersWorkload
{
    private const int Followers = 1_000;
    private const int FramesOfSecond = 50;

    /// <summary>What it came to.</summary>
    /// <param name="Median">The time from its recorder to a follower that half of the frames stayed below, in milliseconds.</param>
    /// <param name="Slow">The time that 99 of 100 stayed below.</param>
    /// <param name="Cores">The processors that the server was busy on.</param>
    /// <param name="Missing">How many frames some follower did not get.</param>
    public sealed record Figures(double Median, double Slow, double Cores, long Missing);

    public static async Task<Figures> RunAsync(Target target, TimeSpan duration)
    {
        BenchRun run = await target.BeginAsync();
        int frames = (int)(duration.TotalSeconds * FramesOfSecond);
        long[] sent = new long[frames + 1];
        List<FollowerOfRun> followers = [];
        try
        {
            for (int i = 0; i < Followers; i++)
                followers.Add(await FollowerOfRun.OpenAsync(target, run, sent));

            Task[] following = [.. followers.Select(follower => Task.Run(follower.FollowAsync))];
            TimeSpan before = target.Process.ProcessorTime;
            long began = Stopwatch.GetTimestamp();
            await RecordAsync(target, run, sent);
            double cores = (target.Process.ProcessorTime - before) / Stopwatch.GetElapsedTime(began);

            // Whoever has not got all by then has missed something.
            await Task.WhenAny(Task.WhenAll(following), Task.Delay(TimeSpan.FromSeconds(10)));
            List<double> times = [.. followers.SelectMany(follower => follower.Times)];
            times.Sort();
            return new Figures(Measure.At(times, 0.5), Measure.At(times, 0.99), cores, followers.Sum(follower => frames - follower.Last));
        }
        finally
        {
            followers.ForEach(follower => follower.Dispose());
        }
    }

    private static async Task RecordAsync(Target target, BenchRun run, long[] sent)
    {
        using RawConnection recorder = await RawConnection.OpenAsync(target);
        await recorder.SendAsync(AppendWorkload.OpenBodyHead(recorder, run));
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / FramesOfSecond));
        for (long eventId = 1; eventId < sent.Length && await pace.WaitForNextTickAsync(CancellationToken.None); eventId++)
        {
            byte[] line = run.Line(eventId);
            Volatile.Write(ref sent[eventId], Stopwatch.GetTimestamp());
            await recorder.SendChunkAsync(line);
        }

        // Closed before it is answered, the body would be one that broke off.
        await recorder.SendLastChunkAsync();
        await recorder.ReadHeadAsync();
        await recorder.ReadToEndAsync(new byte[4096]);
    }
}
