using System.Diagnostics;

namespace Verbatim.Bench;

/// <summary>Small requests with a token, where tokens that were found good are remembered and where each is checked every time.</summary>
internal static class TokenBench
{
    public const string Argument = "tokens";

    private const int Connections = 64;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var report = new Report(options);
        VerbatimPrograms programs = await VerbatimPrograms.BuildAsync();
        string data = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        try
        {
            report.Add(await MeasureAsync(programs, data, "each token checked", "0", options.Duration));
            report.Add(await MeasureAsync(programs, data, "tokens remembered", "20000", options.Duration));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }

        report.Print(Console.Out);
        await report.WriteAsync();
        return 0;
    }

    private static async Task<Measure> MeasureAsync(VerbatimPrograms programs, string data, string name, string remembered, TimeSpan duration)
    {
        await using Target target = await Target.StartVerbatimAsync(programs, data, ("Access__RememberedTokens", remembered));
        List<double> times = await Workloads.OnAsync(Connections, duration, async meter =>
        {
            using RawConnection connection = await RawConnection.OpenAsync(target);
            byte[] scratch = new byte[4096];
            byte[] request = connection.Head("GET /api/v1/workflows", "");
            while (!meter.IsOver)
            {
                long began = Stopwatch.GetTimestamp();
                await connection.SendAsync(request);
                await connection.ReadHeadAsync();
                await connection.ReadToEndAsync(scratch);
                meter.Done(began);
            }
        });
        return Measure.Of($"GET /api/v1/workflows, {Connections} connections, {name}", target.Name, times.Count / duration.TotalSeconds, "requests/s", times);
    }
}
