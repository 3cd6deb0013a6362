namespace Verbatim.Client;

/// <summary>What stands for a run that was deleted. Its id is not kept.</summary>
/// <param name="Number">What the server's ledger calls it; larger is newer.</param>
/// <param name="ConversationId">The conversation that it belonged to.</param>
/// <param name="Frames">How many frames it had.</param>
/// <param name="DeletedAt">When.</param>
/// <param name="DeletedBy">The user who did it.</param>
/// <param name="PurgedAt">Since when nothing of it is on the server's disk; null before.</param>
public sealed record DeletedRun(long Number, string ConversationId, long Frames, DateTimeOffset DeletedAt, string DeletedBy, DateTimeOffset? PurgedAt);
