using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Bench;

/// <summary>All rows, as a table to read and as JSON to compare.</summary>
internal sealed class Report(BenchOptions options)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Measure> _measures = [];

    public void Add(Measure measure)
    {
        Console.Error.WriteLine($"{measure.Target}: {measure.Workload}");
        _measures.Add(measure);
    }

    public void Print(TextWriter output)
    {
        output.WriteLine("| workload | server | rate | p50 ms | p99 ms |");
        output.WriteLine("|---|---|--:|--:|--:|");
        foreach (Measure row in _measures.OrderBy(row => _measures.FindIndex(other => other.Workload == row.Workload)))
        {
            string rate = row.Rate is { } number ? $"{number.ToString("N0", CultureInfo.InvariantCulture)} {row.Unit}" : "";
            output.WriteLine($"| {row.Workload} | {row.Target} | {rate} | {Time(row.Median)} | {Time(row.Slow)} |");
        }
    }

    public Task WriteAsync() =>
        WriteAsync(options.Output, new { BenchRun.FrameBytes, Seconds = options.Duration.TotalSeconds, Measures = _measures });

    /// <summary>Writes what was measured, and on what.</summary>
    public static async Task WriteAsync(string path, object measured)
    {
        var document = new
        {
            Commit = await Checkout.CommitAsync(),
            Machine = new
            {
                Cores = Environment.ProcessorCount,
                MemoryGib = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024)),
                System = RuntimeInformation.OSDescription,
                Runtime = RuntimeInformation.FrameworkDescription,
                LoadAverage = LoadAverage(),
            },
            Measured = measured,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(document, Json) + "\n");
    }

    // Of the last minute, so that a table from a busy machine shows what it is. Linux only.
    private static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string Time(double? milliseconds) => milliseconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
