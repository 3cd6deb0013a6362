namespace Verbatim.Bench.OneProcess;

/// <summary>One measure, what it has to reach, and what it came to.</summary>
/// <param name="What">The measure.</param>
/// <param name="Target">What it has to reach, in words.</param>
/// <param name="Figure">What it came to, in words.</param>
/// <param name="IsMet">Whether that is enough; null where nothing is asked of it alone.</param>
/// <param name="Values">The medians behind it, in the order in which <paramref name="Figure"/> names them.</param>
internal sealed record LedgerLine(string What, string Target, string Figure, bool? IsMet, IReadOnlyList<double> Values);
