namespace Verbatim.Ledger.Stores;

/// <summary>An ended run that is deleted: its row goes, and a tombstone takes its place.</summary>
/// <param name="Run">The run as it stood.</param>
/// <param name="By">The user who deletes it.</param>
public sealed record RunDeletion(RunRecord Run, string By);
