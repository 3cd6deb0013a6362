namespace Verbatim.Client;

/// <summary>A line of a verification: a run, or at the end how many there were.</summary>
internal sealed record VerificationLine(string? WorkflowRunId, long Frames, IReadOnlyList<RecordedDamage>? Damage, long? VerifiedRuns);
