namespace Verbatim.Bench;

/// <summary>Load on a server of this checkout, and on one that does nothing.</summary>
internal static class ServerBench
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var report = new Report(options);
        await using (Target nothing = await Target.StartNothingAsync())
            await Workloads.RunAsync(nothing, options, report);

        await using (Target verbatim = await Target.StartVerbatimAsync(await VerbatimPrograms.BuildAsync()))
            await Workloads.RunAsync(verbatim, options, report);

        report.Print(Console.Out);
        await report.WriteAsync();
        return 0;
    }
}
