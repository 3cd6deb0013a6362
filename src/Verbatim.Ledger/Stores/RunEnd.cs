namespace Verbatim.Ledger.Stores;

/// <summary>The end of a run: what its row says from then on.</summary>
/// <param name="Run">The number of the run.</param>
/// <param name="Progress">How far it came and how it ended.</param>
public sealed record RunEnd(long Run, RunProgress Progress);
