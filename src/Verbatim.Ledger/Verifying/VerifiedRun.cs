namespace Verbatim.Ledger.Verifying;

/// <summary>What recomputing a run has shown.</summary>
/// <param name="Run">The run.</param>
/// <param name="Frames">How many frames were found.</param>
/// <param name="Damage">What is wrong, at most 100 of it; empty where the run is what was recorded.</param>
public sealed record VerifiedRun(RunKey Run, long Frames, IReadOnlyList<FoundDamage> Damage);
