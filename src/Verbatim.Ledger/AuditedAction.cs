namespace Verbatim.Ledger;

/// <summary>An entry as it stands in the log.</summary>
/// <param name="Number">Its place in the log of the whole ledger. Means nothing elsewhere.</param>
/// <param name="At">When.</param>
/// <param name="Entry">Who did what.</param>
public sealed record AuditedAction(long Number, DateTimeOffset At, AuditEntry Entry);
