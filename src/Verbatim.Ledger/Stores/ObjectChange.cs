using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Stores;

/// <summary>What a commit makes of an object.</summary>
public abstract record ObjectChange
{
    private ObjectChange()
    {
    }

    /// <summary>It is added, unless its tenant has had one of that id.</summary>
    public sealed record Added(ObjectRecord Record) : ObjectChange;

    /// <summary>It is removed: no run uses it that is there, or begins with the commit.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Entry">What goes into the audit log; null for upkeep.</param>
    public sealed record Removed(long Number, AuditEntry? Entry) : ObjectChange;

    /// <summary>All that is known of it goes, and of who used it, if it was removed.</summary>
    public sealed record Erased(long Number) : ObjectChange;
}
