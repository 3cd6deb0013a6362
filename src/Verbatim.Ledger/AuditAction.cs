namespace Verbatim.Ledger;

/// <summary>What was done that somebody may ask for later. The numbers are those of the format.</summary>
public enum AuditAction
{
    /// <summary>A run was deleted.</summary>
    Deleted = 1,

    /// <summary>Something was asked for that the caller may not do.</summary>
    Denied = 2,
}
