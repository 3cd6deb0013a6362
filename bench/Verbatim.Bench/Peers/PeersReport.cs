using System.Globalization;

namespace Verbatim.Bench.Peers;

/// <summary>A table for each line, with the ratios of medians, and the same as JSON.</summary>
internal sealed class PeersReport
{
    private readonly List<(PeerLine Line, IReadOnlyList<PeerRow> Rows)> _lines = [];

    public void Add(PeerLine line, IReadOnlyList<PeerRow> rows) => _lines.Add((line, rows));

    public void Print(TextWriter output)
    {
        foreach ((PeerLine line, IReadOnlyList<PeerRow> rows) in _lines)
        {
            PeerRow[] ways = [.. rows.Where(row => line.Ways.Contains(row.Kind))];
            output.WriteLine($"**{line.What}**");
            output.WriteLine();
            output.WriteLine($"| | acknowledged is | {line.Unit} | p50 ms | p99 ms | {string.Join(" | ", ways.Select(way => Heading(line, way)))} |");
            output.WriteLine($"|---|---|--:|--:|--:|{string.Concat(ways.Select(_ => "---|"))}");
            foreach (PeerRow row in rows)
                output.WriteLine($"| {row.Kind.Name} | {row.Kind.Acknowledged} | {Figures(line, row)} | {string.Join(" | ", ways.Select(way => Ratio(line, way, row)))} |");

            output.WriteLine();
        }

        output.WriteLine("† it acknowledges what a power cut takes.");
    }

    public Task WriteAsync(RoundsOptions options) => Report.WriteAsync(options.Output, new
    {
        BenchRun.FrameBytes,
        Seconds = options.Duration.TotalSeconds,
        options.Rounds,
        Lines = _lines.Select(line => new
        {
            line.Line.What,
            line.Line.Unit,
            line.Line.Targets,
            Contenders = line.Rows.Select(row => new
            {
                row.Kind.Name,
                row.Kind.Acknowledged,
                row.Kind.IsSynced,
                row.Rate,
                row.MedianTime,
                row.SlowTime,
                row.Failure,
                Ratios = line.Line.Ways.ToDictionary(way => way.Name, way => Compare(line.Line, line.Rows.First(other => other.Kind == way), row)),
                row.Rounds,
            }),
        }),
    });

    private static string Heading(PeerLine line, PeerRow way) => line.IsOfTimes ? $"its p50 ÷ {way.Kind.Name}'s" : $"{way.Kind.Name} ÷ it";

    private static string Figures(PeerLine line, PeerRow row)
    {
        if (row.Failure is not null)
            return $"left out: {row.Failure} | | ";

        string rate = Text(row.Rate, "N0");
        if (!line.IsOfAppends && row.Rate is { } runs)
            rate += string.Create(CultureInfo.InvariantCulture, $" ({runs * ReplayWorkload.Frames * BenchRun.FrameBytes / 1e6:N0} MB/s)");
        return $"{rate} | {Text(row.MedianTime, "N2")} | {Text(row.SlowTime, "N2")}";
    }

    private static string Ratio(PeerLine line, PeerRow way, PeerRow row)
    {
        if (Compare(line, way, row) is not { } ratio || line.Ways.Contains(row.Kind))
            return "";

        PeerTarget? target = line.Targets.FirstOrDefault(target => target.Way == way.Kind.Name && target.Peer == row.Kind.Name);
        string reached = target is null ? "" : string.Create(CultureInfo.InvariantCulture, $" (≥ {target.Least}: {(ratio >= target.Least ? "yes" : "no")})");
        string unsynced = line.IsOfAppends && !row.Kind.IsSynced ? " †" : "";
        return $"{Text(ratio, ratio < 10 ? "N2" : "N1")} ×{unsynced}{reached}";
    }

    /// <summary>How many times as good the first is.</summary>
    private static double? Compare(PeerLine line, PeerRow way, PeerRow row) =>
        line.IsOfTimes ? row.MedianTime / way.MedianTime : way.Rate / row.Rate;

    private static string Text(double? figure, string format) => figure?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
