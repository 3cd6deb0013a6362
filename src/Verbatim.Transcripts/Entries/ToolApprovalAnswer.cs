namespace Verbatim.Transcripts.Entries;

/// <summary>What somebody answered whether the tool may run.</summary>
/// <param name="Approved">The answer.</param>
/// <param name="Reason">Why, where it was told.</param>
public sealed record ToolApprovalAnswer(bool Approved, string? Reason);
