using System.Globalization;
using Verbatim.Ledger;

namespace Verbatim.Bench.Disk;

/// <summary>Counts what ledgers of sealed runs take on disk, and where.</summary>
internal static class DiskBench
{
    private const int ShortFrames = 40;

    public static async Task<int> RunAsync(DiskOptions options)
    {
        IReadOnlyList<DiskRun> recorded = DiskInputs.Recorded();
        (DiskMeasure all, IReadOnlyList<RunRecord> runs) = await MeasureAsync("recorded", recorded, options);
        DiskRun[] few = [.. recorded.Where((_, i) => runs[i].Last.Value <= ShortFrames)];
        DiskMeasure[] measures = [all, (await MeasureAsync("recorded-short", few, options)).Measure, (await MeasureAsync("deltas", DiskInputs.Prose(), options)).Measure];
        Print(measures, Console.Out);
        await Report.WriteAsync(options.Output, measures.Select(measure => new
        {
            measure.Name,
            measure.Runs,
            measure.Frames,
            Parts = measure.Parts.ToDictionary(part => part.Name, part => part.Bytes),
        }));
        return 0;
    }

    private static async Task<(DiskMeasure Measure, IReadOnlyList<RunRecord> Recorded)> MeasureAsync(string name, IReadOnlyList<DiskRun> runs, DiskOptions options)
    {
        Console.Error.WriteLine(name);
        string directory = options.Keep is null ? Directory.CreateTempSubdirectory("verbatim-disk-").FullName : Path.Combine(options.Keep, name);
        try
        {
            IReadOnlyList<RunRecord> recorded = await DiskRecording.RecordAsync(directory, runs);
            long frames = recorded.Sum(run => run.Last.Value);
            long[] lengths = [.. recorded.Select(run => run.Last.Value).Order()];
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {runs.Count} runs, {frames} frames, median {lengths[lengths.Length / 2]}, {recorded.Sum(run => run.Bytes) / (double)frames:0.0} bytes of JSON each"));
            return (DiskMeasure.Of(name, runs.Count, frames, directory), recorded);
        }
        finally
        {
            if (options.Keep is null)
                Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(IReadOnlyList<DiskMeasure> measures, TextWriter output)
    {
        output.WriteLine($"| bytes per frame |{string.Concat(measures.Select(measure => string.Create(CultureInfo.InvariantCulture, $" {measure.Name}: {measure.Runs} runs, {measure.Frames:N0} frames |")))}");
        output.WriteLine($"|---|{string.Concat(measures.Select(_ => "--:|"))}");
        foreach (string part in measures.SelectMany(measure => measure.Parts).Select(part => part.Name).Distinct())
            output.WriteLine($"| {part} |{string.Concat(measures.Select(measure => Cell(measure.Parts.FirstOrDefault(other => other.Name == part).Bytes, measure)))}");
        output.WriteLine($"| **all** |{string.Concat(measures.Select(measure => Cell(measure.Total, measure)))}");
    }

    private static string Cell(long bytes, DiskMeasure measure) => string.Create(CultureInfo.InvariantCulture, $" {bytes / (double)measure.Frames:0.00} |");
}
