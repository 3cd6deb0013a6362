namespace Verbatim.Client;

/// <summary>A page of runs, newest first.</summary>
/// <param name="Items">The runs.</param>
/// <param name="NextCursor">Where the next page begins; null after the last run.</param>
public sealed record RunPage(IReadOnlyList<RunSummary> Items, string? NextCursor);
