namespace Verbatim.Ledger.Following;

/// <summary>A run as it was found: with its live part, or ended.</summary>
internal sealed record FoundRun(RunRecord Record, LiveRun? Live);
