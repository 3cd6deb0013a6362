using System.Globalization;

namespace Verbatim.Bench.OneProcess;

/// <summary>What one process has to reach (bench/README.md): each measure beside its target, and beside Kestrel that does nothing.</summary>
internal sealed class LedgerBench(RoundsOptions options)
{
    private const int LiveRuns = 64;
    private const int LongFrames = 100_000;
    private const int Starts = 5;

    private readonly List<LedgerLine> _lines = [];

    public static Task<int> RunAsync(RoundsOptions options) => new LedgerBench(options).RunAsync();

    private async Task<int> RunAsync()
    {
        await InProcessAsync("in process, 64 writers, a frame at a time", 1, 25_000);
        await InProcessAsync("in process, 64 writers, batches of 100", AppendWorkload.FramesOfBatch, 200_000);

        VerbatimPrograms programs = await VerbatimPrograms.BuildAsync();
        string data = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        try
        {
            await ServersAsync(programs, data);
            await MemoryAsync(programs, data);
            await ColdStartAsync(programs, data);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }

        Print(Console.Out);
        await Report.WriteAsync(options.Output, new { Seconds = options.Duration.TotalSeconds, options.Rounds, Lines = _lines });
        return 0;
    }

    private async Task ServersAsync(VerbatimPrograms programs, string data)
    {
        await using Target verbatim = await StartAsync(programs, data);
        await using Target nothing = await Target.StartNothingAsync();

        await AppendsAsync("over HTTP, 64 runs, a request per frame", null, nothing, verbatim, AppendWorkload.RequestPerFrameAsync);
        await AppendsAsync("over HTTP, 64 runs, one open body each", null, nothing, verbatim, AppendWorkload.OpenBodyAsync);
        await AppendsAsync("over HTTP, 64 runs, batches of 100", 100_000, nothing, verbatim, AppendWorkload.BatchesAsync);
        await FollowAsync(nothing, verbatim);
        await FollowersAsync(verbatim);
        await ReplayAsync(nothing, verbatim);
    }

    private async Task InProcessAsync(string what, int framesAtOnce, double target)
    {
        if (IsLeftOut(what))
            return;

        double rate = (await RoundsAsync(async () => [(await InProcessAppends.RunAsync(framesAtOnce, options.Duration)).Rate!.Value]))[0];
        Add(what, Text($"≥ {target:N0} frames/s"), Text($"{rate:N0} frames/s"), rate >= target, rate);
    }

    private async Task AppendsAsync(
        string what, double? target, Target nothing, Target verbatim, Func<Target, int, TimeSpan, Task<Measure>> workload)
    {
        if (IsLeftOut(what))
            return;

        double[] rates = await RoundsAsync(async () =>
        [
            (await workload(nothing, LiveRuns, options.Duration)).Rate!.Value,
            (await workload(verbatim, LiveRuns, options.Duration)).Rate!.Value,
        ]);
        Add(what, target is null ? "" : Text($"≥ {target:N0} frames/s"), Text($"{rates[1]:N0} frames/s (nothing: {rates[0]:N0})"), target is null ? null : rates[1] >= target, rates);
    }

    private async Task FollowAsync(Target nothing, Target verbatim)
    {
        const string What = "append → seen by a follower, 64 runs × 20 frames/s";
        if (IsLeftOut(What))
            return;

        double[] times = await RoundsAsync(async () =>
        {
            Measure least = await FollowWorkload.RunAsync(nothing, LiveRuns, options.Duration);
            Measure measured = await FollowWorkload.RunAsync(verbatim, LiveRuns, options.Duration);
            return [measured.Median!.Value, measured.Slow!.Value, least.Median!.Value, least.Slow!.Value];
        });
        Add(What, "p50 ≤ 3 ms, p99 ≤ 20 ms", Text($"{times[0]:N2} ms, {times[1]:N2} ms (nothing: {times[2]:N2}, {times[3]:N2})"), times[0] <= 3 && times[1] <= 20, times);
    }

    private async Task FollowersAsync(Target verbatim)
    {
        const string What = "1,000 followers of one run, 50 frames/s";
        if (IsLeftOut(What))
            return;

        double[] figures = await RoundsAsync(async () =>
        {
            FollowersWorkload.Figures seen = await FollowersWorkload.RunAsync(verbatim, options.Duration);
            return [seen.Slow, seen.Cores, seen.Missing];
        });
        Add(
            What, "all get every frame, p99 ≤ 60 ms, ≤ 1.2 cores", Text($"{figures[2]:N0} missing, {figures[0]:N2} ms, {figures[1]:N2} cores"),
            figures[2] == 0 && figures[0] <= 60 && figures[1] <= 1.2, figures);
    }

    private async Task ReplayAsync(Target nothing, Target verbatim)
    {
        const string What = "replay of a sealed run of 10,000 frames";
        if (IsLeftOut(What))
            return;

        BenchRun any = await nothing.BeginAsync();
        BenchRun run = await ReplayWorkload.RecordSealedAsync(verbatim, ReplayWorkload.Frames);
        double[] rates = await RoundsAsync(async () =>
        [
            (await ReplayWorkload.ReadAsync(nothing, any, options.Duration, "")).Runs.Rate!.Value,
            (await ReplayWorkload.ReadAsync(verbatim, run, options.Duration, "")).Runs.Rate!.Value,
            (await ReplayWorkload.ReadAsync(verbatim, run, options.Duration, "Accept-Encoding: zstd\r\n")).Runs.Rate!.Value,
        ]);
        double identity = rates[1] / rates[0];
        double zstd = rates[2] / rates[1];
        Add($"{What}, as it is", "≥ 0.95 × Kestrel from memory", Text($"{identity:N2} × ({rates[1]:N0} runs/s to {rates[0]:N0})"), identity >= 0.95, rates[1], rates[0]);
        Add($"{What}, zstd", "≥ 20 × as it is", Text($"{zstd:N1} × ({rates[2]:N0} runs/s to {rates[1]:N0})"), zstd >= 20, rates[2], rates[1]);
    }

    private async Task MemoryAsync(VerbatimPrograms programs, string data)
    {
        foreach (int frames in (int[])[ReplayWorkload.Frames, LongFrames])
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"memory of one replay, a sealed run of {frames:N0} frames");
            if (IsLeftOut(what))
                continue;

            string run;
            await using (Target recording = await StartAsync(programs, data))
                run = (await ReplayWorkload.RecordSealedAsync(recording, frames)).Id;

            // A process that has done nothing else: memory that was used before would be used again, and not be seen.
            await using Target replaying = await StartAsync(programs, data);
            double kibibytes = await ReplayMemory.MeasureAsync(replaying, run);
            Add(what, "≤ 512 KiB and the largest frame", Text($"{kibibytes:N0} KiB"), kibibytes <= 512 + (BenchRun.FrameBytes / 1024.0), kibibytes);
        }
    }

    private async Task ColdStartAsync(VerbatimPrograms programs, string data)
    {
        const string What = "cold start";
        if (IsLeftOut(What))
            return;

        (List<double> ready, List<double> firstPage) = await ColdStart.MeasureAsync(programs, data, Starts);
        double untilReady = Measure.MedianOf(ready);
        double untilPage = Measure.MedianOf(firstPage);
        Add(What, "ready ≤ 1.2 s, first page ≤ 2 s", Text($"{untilReady:N2} s, {untilPage:N2} s"), untilReady <= 1.2 && untilPage <= 2, untilReady, untilPage);
    }

    // Sealed as soon as they end, so that a sealed run is measured.
    private static Task<Target> StartAsync(VerbatimPrograms programs, string data) =>
        Target.StartVerbatimAsync(programs, data, ("Ledger__SealAfter", "00:00:00"));

    // The same measures in turn, so that what the machine does meanwhile falls on all of them.
    private async Task<double[]> RoundsAsync(Func<Task<double[]>> measure)
    {
        List<double[]> rounds = [];
        for (int round = 0; round < options.Rounds; round++)
            rounds.Add(await measure());
        return [.. Enumerable.Range(0, rounds[0].Length).Select(figure => Measure.MedianOf(rounds.Select(round => round[figure])))];
    }

    private bool IsLeftOut(string what) => !what.Contains(options.Only, StringComparison.OrdinalIgnoreCase);

    private void Add(string what, string target, string figure, bool? isMet, params double[] values)
    {
        Console.Error.WriteLine($"{what}: {figure}");
        _lines.Add(new LedgerLine(what, target, figure, isMet, values));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Print(TextWriter output)
    {
        output.WriteLine("| measure | to reach | measured | met |");
        output.WriteLine("|---|---|---|---|");
        foreach (LedgerLine line in _lines)
            output.WriteLine($"| {line.What} | {line.Target} | {line.Figure} | {line.IsMet switch { true => "yes", false => "no", null => "" }} |");
    }
}
