namespace Verbatim.Bench;

/// <summary>All that is measured on one server, one after the other.</summary>
internal static class Workloads
{
    private static readonly int[] LiveRuns = [1, 64];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

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
    public static Task<List<double>> OnAsync(int connections, TimeSpan duration, Func<Meter, Task> load) =>
        OnAsync(Enumerable.Range(0, connections), WarmUp, duration, (_, meter) => load(meter));

    /// <summary>Runs the same load on many things at once that are there already.</summary>
    public static async Task<List<double>> OnAsync<T>(IEnumerable<T> things, TimeSpan warmUp, TimeSpan duration, Func<T, Meter, Task> load)
    {
        (long from, long until) = Meter.Span(warmUp, duration);
        (T Thing, Meter Meter)[] loads = [.. things.Select(thing => (thing, new Meter(from, until)))];
        await Task.WhenAll(loads.Select(one => Task.Run(() => load(one.Thing, one.Meter))));
        return [.. loads.SelectMany(one => one.Meter.Times)];
    }
}
