namespace Verbatim.Ledger.Verifying;

/// <summary>What recomputing a run has shown.</summary>
/// <param name="Run">The run.</param>
/// <param name="Frames">How many frames were found.</param>
/// <param name="Attachments">How many attachments of it were looked for and, where they are there, read.</param>
/// <param name="Damage">What is wrong, at most 100 of it; empty where the run is what was recorded.</param>
public sealed record VerifiedRun(RunKey Run, long Frames, long Attachments, IReadOnlyList<FoundDamage> Damage);
