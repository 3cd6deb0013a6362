namespace Verbatim.Client;

/// <summary>What recomputing a run has shown.</summary>
/// <param name="WorkflowRunId">The run; null where it cannot be named.</param>
/// <param name="Frames">How many frames were found.</param>
/// <param name="Damage">What is wrong, at most 100 of it; empty where the run is what was recorded.</param>
public sealed record VerifiedRun(string? WorkflowRunId, long Frames, IReadOnlyList<RecordedDamage> Damage);
