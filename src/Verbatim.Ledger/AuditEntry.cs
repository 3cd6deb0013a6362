using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>An entry of the audit log: who did what, and never what anybody said.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="UserId">The user.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">To what: a run's number, or a route. No id that a caller chose.</param>
public sealed record AuditEntry(TenantId Tenant, string UserId, AuditAction Action, string Subject);
