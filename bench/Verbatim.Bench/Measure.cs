namespace Verbatim.Bench;

/// <summary>One row: what a workload came to on one target.</summary>
/// <param name="Workload">What was done.</param>
/// <param name="Target">Which server.</param>
/// <param name="Rate">How many of <paramref name="Unit"/> a second; null where only the time of each is of interest.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Median">The time of one, in milliseconds, that half of them stayed below; null where none was taken.</param>
/// <param name="Slow">The time that 99 of 100 stayed below.</param>
internal sealed record Measure(string Workload, string Target, double? Rate, string Unit, double? Median, double? Slow)
{
    /// <summary>Of times in milliseconds; none where nothing came to its end.</summary>
    public static Measure Of(string workload, string target, double? rate, string unit, List<double> times)
    {
        times.Sort();
        return times.Count == 0
            ? new Measure(workload, target, rate, unit, null, null)
            : new Measure(workload, target, rate, unit, At(times, 0.5), At(times, 0.99));
    }

    /// <summary>The median of values, at least one; the upper of the two in the middle where they are even.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>The time that so large a share of sorted times stayed below.</summary>
    public static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
