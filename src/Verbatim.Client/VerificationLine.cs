namespace Verbatim.Client;

/// <summary>A line of a verification: a run, a deleted run, or at the end how many there were.</summary>
internal sealed record VerificationLine(string? WorkflowRunId, long Frames, long Attachments, IReadOnlyList<RecordedDamage>? Damage, DeletedRun? DeletedRun, long? VerifiedRuns);
