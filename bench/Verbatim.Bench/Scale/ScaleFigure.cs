namespace Verbatim.Bench.Scale;

/// <summary>What one measure came to on one store.</summary>
/// <param name="What">Which measure.</param>
/// <param name="Value">A quantity, or the median of times.</param>
/// <param name="Slow">Of times, what 99 of 100 stayed below; null for a quantity.</param>
internal sealed record ScaleFigure(string What, double Value, double? Slow)
{
    public static ScaleFigure Of(string what, List<double> times)
    {
        times.Sort();
        return new ScaleFigure(what, Measure.At(times, 0.5), Measure.At(times, 0.99));
    }
}
