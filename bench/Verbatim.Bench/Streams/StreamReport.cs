using System.Globalization;

namespace Verbatim.Bench.Streams;

/// <summary>A table for each kind of work, a row for each shape, and the same as JSON.</summary>
internal static class StreamReport
{
    public static void Print(IReadOnlyList<StreamMeasure> measures, IReadOnlyList<int> sizes, string peer, TextWriter output)
    {
        foreach (IGrouping<string, StreamMeasure> work in measures.GroupBy(measure => measure.Work))
        {
            output.WriteLine($"\n**{work.Key}**, ns for each frame\n");
            string columns = string.Concat(sizes.Select(size => $" {size.ToString("N0", CultureInfo.InvariantCulture)} |"));
            output.WriteLine($"| run |{columns} ratio | frames/s | MB/s | bytes allocated | × {peer} |");
            output.WriteLine($"|---|{string.Concat(sizes.Select(_ => "--:|"))}--:|--:|--:|--:|--:|");
            foreach (IGrouping<string, StreamMeasure> run in work.GroupBy(measure => measure.Shape))
                output.WriteLine(Row(run.Key, [.. run], sizes));
        }
    }

    public static Task WriteAsync(IReadOnlyList<StreamMeasure> measures, string path) => Report.WriteAsync(path, new { Measures = measures });

    private static string Row(string run, List<StreamMeasure> sized, IReadOnlyList<int> sizes)
    {
        StreamMeasure longest = sized[^1];
        string times = string.Concat(sizes.Select(size => $" {Number(sized.Find(measure => measure.Size == size)?.Nanoseconds)} |"));
        double? ratio = sized is [{ } shortest, .., _] ? longest.Nanoseconds / shortest.Nanoseconds : null;
        string name = longest.Size == 0 ? string.Create(CultureInfo.InvariantCulture, $"{run}, {longest.Frames} frames: {longest.Nanoseconds:N0}") : run;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} |{times} {ratio:0.00} | {longest.FramesPerSecond:N0} | {longest.MegabytesPerSecond:N0} | {Number(longest.AllocatedBytes)} | {longest.Nanoseconds / longest.PeerNanoseconds:0.00} |");
    }

    private static string Number(double? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
