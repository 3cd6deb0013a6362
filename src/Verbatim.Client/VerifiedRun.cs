namespace Verbatim.Client;

/// <summary>What recomputing a run has shown.</summary>
/// <param name="WorkflowRunId">The run; null where it cannot be named.</param>
/// <param name="Frames">How many frames were found.</param>
/// <param name="Attachments">How many attachments of it were looked for and, where they are there, read.</param>
/// <param name="Damage">What is wrong, at most 100 of it; empty where the run is what was recorded.</param>
/// <param name="Deleted">What stands for a run that was deleted, where it is one: there was nothing to recompute. Else null.</param>
public sealed record VerifiedRun(string? WorkflowRunId, long Frames, long Attachments, IReadOnlyList<RecordedDamage> Damage, DeletedRun? Deleted);
