using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Which runs to list, newest first. Filters left null do not filter.</summary>
public sealed record RunQuery
{
    /// <summary>Whose runs.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Runs that this user may see: those of tenant-visible conversations and of the user's own. Null sees all of the tenant.</summary>
    public string? VisibleTo { get; init; }

    /// <summary>Only this workflow.</summary>
    public string? WorkflowKey { get; init; }

    /// <summary>Only this conversation.</summary>
    public ConversationId? Conversation { get; init; }

    /// <summary>Only this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only runs of this user.</summary>
    public string? UserId { get; init; }

    /// <summary>Only runs with this in their request message or final text, whatever the case of its letters.</summary>
    public string? Text { get; init; }

    /// <summary>Only runs that began at or after this time.</summary>
    public DateTimeOffset? StartedAfter { get; init; }

    /// <summary>Only runs that began before this time.</summary>
    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>Only runs listed after this one: the <see cref="RunRecord.StoreNumber"/> of the last run of the page before. Null begins with the newest.</summary>
    public long? Before { get; init; }

    /// <summary>How many, 1 to 100.</summary>
    public int Limit { get; init; } = 20;
}
