namespace Verbatim.Ledger;

/// <summary>What is known of a run since it was sealed. Never changes.</summary>
/// <param name="Identity">Its body as it is.</param>
/// <param name="Zstd">Its body in Zstandard, as it is kept; null where none is.</param>
public sealed record RunSeal(RunBody Identity, RunBody? Zstd);
