namespace Verbatim.Client;

/// <summary>A page of runs, newest first.</summary>
/// <param name="Items">The runs.</param>
/// <param name="NextCursor">Where the next page begins; null after the last run.</param>
/// <param name="Damaged">How many more would stand on the page and cannot be read: their rows in the ledger are not what was written.</param>
public sealed record RunPage(IReadOnlyList<RunSummary> Items, string? NextCursor, int Damaged = 0);
