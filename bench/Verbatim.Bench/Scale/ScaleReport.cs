using System.Globalization;

namespace Verbatim.Bench.Scale;

/// <summary>A row for each measure, a column for each store.</summary>
internal sealed class ScaleReport(ScaleOptions options)
{
    private readonly List<(StoreSize Size, List<ScaleFigure> Figures)> _stores = [];

    public void Add(StoreSize size, List<ScaleFigure> figures) => _stores.Add((size, figures));

    public void Print(TextWriter output)
    {
        output.WriteLine(string.Concat(["| times in ms: p50, p99 |", .. _stores.Select(store => string.Create(
            CultureInfo.InvariantCulture, $" {store.Size.Runs:N0} runs, {store.Size.LongFrames:N0} frames |"))]));
        output.WriteLine(string.Concat(["|---|", .. _stores.Select(_ => "--:|")]));
        foreach (string what in _stores.SelectMany(store => store.Figures).Select(figure => figure.What).Distinct())
        {
            IEnumerable<string> cells = _stores.Select(store => store.Figures.Find(figure => figure.What == what) is { } figure ? $" {Text(figure)} |" : " |");
            output.WriteLine(string.Concat([$"| {what} |", .. cells]));
        }
    }

    public Task WriteAsync() => Report.WriteAsync(
        options.Output, new { options.Samples, Stores = _stores.Select(store => new { store.Size.Runs, store.Size.LongFrames, store.Figures }) });

    private static string Text(ScaleFigure figure) =>
        figure.Slow is { } slow ? $"{Number(figure.Value)}, {Number(slow)}" : figure.Value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
