namespace Verbatim.Ledger;

/// <summary>A page of a list of runs.</summary>
/// <param name="Runs">The runs, newest first.</param>
/// <param name="Damaged">What is wrong with those that would stand among them and are not what was written. What such a row says is not to be trusted, whose it is neither.</param>
/// <param name="Next">Where the next page begins (<see cref="RunQuery.Before"/>); null where nothing follows.</param>
public sealed record ListedRuns(IReadOnlyList<RunRecord> Runs, IReadOnlyList<LedgerCorruptException> Damaged, long? Next);
