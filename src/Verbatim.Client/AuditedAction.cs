namespace Verbatim.Client;

/// <summary>An entry of a tenant's audit log.</summary>
/// <param name="At">When.</param>
/// <param name="UserId">Who.</param>
/// <param name="Action"><c>deleted</c>, <c>object_deleted</c>, <c>exported</c>, <c>denied</c>, <c>key_created</c> or <c>key_revoked</c>; a later server may have more.</param>
/// <param name="Subject">What was deleted, exported, denied, created or revoked. Nothing that a run said, and no run's id.</param>
public sealed record AuditedAction(DateTimeOffset At, string UserId, string Action, string Subject);
