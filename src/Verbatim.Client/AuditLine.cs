namespace Verbatim.Client;

/// <summary>A line of the audit log: an entry, or at the end how many there were.</summary>
internal sealed record AuditLine(DateTimeOffset? At, string? UserId, string? Action, string? Subject, long? Entries);
