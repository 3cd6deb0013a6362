namespace Verbatim.Transcripts;

/// <summary>Where the provider's response stands.</summary>
/// <param name="Status"><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c>, <c>incomplete</c> or <c>cancelled</c>.</param>
/// <param name="Reason">Why, where the provider said so.</param>
public sealed record RunLifecycle(string Status, string? Reason);
