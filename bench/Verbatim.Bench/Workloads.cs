namespace Verbatim.Bench;

/// <summary>All that is measured on one server, one after the other.</summary>
internal static class Workloads
{
    private static readonly int[] LiveRuns = [1, 64];

    public static async Task RunAsync(Target target, BenchOptions options, Report report)
    {
        foreach (int runs in LiveRuns)
        {
            report.Add(await AppendWorkload.RequestPerFrameAsync(target, runs, options.Duration));
            report.Add(await AppendWorkload.OpenBodyAsync(target, runs, options.Duration));
            report.Add(await FollowWorkload.RunAsync(target, runs, options.Duration));
        }

        report.Add(await ReplayWorkload.RunAsync(target, options.Duration));
    }

    public static string Live(int runs) => runs == 1 ? "1 live run" : $"{runs} live runs";

    /// <summary>Runs the same load on many connections at once.</summary>
    public static async Task<List<double>> OnAsync(int connections, TimeSpan duration, Func<Meter, Task> load)
    {
        (long from, long until) = Meter.Span(duration);
        Meter[] meters = [.. Enumerable.Range(0, connections).Select(_ => new Meter(from, until))];
        await Task.WhenAll(meters.Select(meter => Task.Run(() => load(meter))));
        return [.. meters.SelectMany(meter => meter.Times)];
    }
}
