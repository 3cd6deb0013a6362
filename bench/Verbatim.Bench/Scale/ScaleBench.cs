using System.Diagnostics;
using System.Globalization;

namespace Verbatim.Bench.Scale;

/// <summary>The same questions to small and large stores.</summary>
internal static class ScaleBench
{
    private const int Starts = 5;

    public static async Task<int> RunAsync(ScaleOptions options)
    {
        VerbatimPrograms programs = await VerbatimPrograms.BuildAsync();
        string folder = options.Directory ?? Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        try
        {
            var report = new ScaleReport(options);
            foreach (StoreSize size in options.Sizes)
                report.Add(size, await MeasureAsync(programs, folder, size, options.Samples));

            report.Print(Console.Out);
            await report.WriteAsync();
            return 0;
        }
        finally
        {
            if (options.Directory is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<ScaleFigure>> MeasureAsync(VerbatimPrograms programs, string folder, StoreSize size, int samples)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a store of {size.Runs:N0} runs and one run of {size.LongFrames:N0} frames"));
        string directory = Path.Combine(folder, $"{size.Runs}-{size.LongFrames}");
        List<ScaleFigure> figures = [];
        if (!Directory.Exists(directory))
        {
            long began = Stopwatch.GetTimestamp();
            long frames = await new StoreLoading(directory, size, await RunShape.AllAsync()).RunAsync();
            figures.Add(new ScaleFigure("frames in it", frames, null));
            figures.Add(new ScaleFigure("loading, s", Stopwatch.GetElapsedTime(began).TotalSeconds, null));
        }

        figures.Add(new ScaleFigure("on disk, MiB", DiskMebibytes(directory), null));
        (List<double> ready, List<double> firstPage) = await ColdStart.MeasureAsync(programs, directory, Starts);
        figures.Add(ScaleFigure.Of("start until it is ready, s", ready));
        figures.Add(ScaleFigure.Of("start until the first page, s", firstPage));

        // What is not sealed stays so: sealing would be measured with the rest.
        await using (Target target = await Target.StartVerbatimAsync(programs, directory, ("Ledger__Seals", "false")))
        {
            figures.Add(new ScaleFigure("memory of the process after its start, MiB", target.Process.ResidentMebibytes, null));
            await foreach (ScaleFigure figure in FirstFrames.MeasureAsync(target, size, samples))
                figures.Add(figure);
            await foreach (ScaleFigure figure in Lists.MeasureAsync(target, size, samples))
                figures.Add(figure);
            figures.Add(new ScaleFigure("memory of the process after all of that, MiB", target.Process.ResidentMebibytes, null));
        }

        await using (Target target = await Target.StartVerbatimAsync(programs, directory, ("Ledger__Seals", "false")))
            figures.Add(new ScaleFigure("memory of one replay of the long run, KiB", await ReplayMemory.MeasureAsync(target, StoreLoading.LongRun), null));

        return figures;
    }

    private static double DiskMebibytes(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("ledger.*").Sum(file => file.Length) / (1024.0 * 1024);
}
