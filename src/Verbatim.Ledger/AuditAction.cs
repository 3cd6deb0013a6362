namespace Verbatim.Ledger;

/// <summary>What was done that somebody may ask for later. The numbers are those of the format.</summary>
public enum AuditAction
{
    /// <summary>A run was deleted.</summary>
    Deleted = 1,

    /// <summary>Something was asked for that the caller may not do.</summary>
    Denied = 2,

    /// <summary>A run's transcript was taken in a form that is kept elsewhere.</summary>
    Exported = 3,

    /// <summary>A key for a recorder was created.</summary>
    KeyCreated = 4,

    /// <summary>A recorder's key was revoked.</summary>
    KeyRevoked = 5,

    /// <summary>An attachment that no run used was deleted.</summary>
    ObjectDeleted = 6,
}
