using Verbatim.Ledger;

namespace Verbatim.Server.Runs;

/// <summary>A page of the list of runs, newest first.</summary>
/// <param name="Runs">The runs of this page.</param>
/// <param name="Damaged">How many more would stand on it and cannot be read.</param>
/// <param name="NextCursor">Where the next page begins; null after the last run.</param>
internal sealed record RunPage(IReadOnlyList<RunRecord> Runs, int Damaged, string? NextCursor);
