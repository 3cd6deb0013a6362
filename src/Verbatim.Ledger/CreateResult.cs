using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>How beginning a run ended.</summary>
public abstract record CreateResult
{
    private CreateResult() { }

    /// <summary>The run began; its header is on disk.</summary>
    /// <param name="Run">The run, without frames.</param>
    public sealed record Created(RunRecord Run) : CreateResult;

    /// <summary>The tenant has a run of that id with the same header (its start time aside). Nothing was written.</summary>
    /// <param name="Run">The run as it stands.</param>
    public sealed record Existing(RunRecord Run) : CreateResult;

    /// <summary>The tenant has a run of that id with another header. Nothing was written.</summary>
    /// <param name="Run">The run as it stands: the caller may not be allowed to know of it.</param>
    public sealed record Conflict(RunRecord Run) : CreateResult;

    /// <summary>
    /// The tenant had a run of that id, and deleted it. Nothing was written: a recorder that only repeats its calls would bring back what was
    /// to be gone, and a cursor or a reference would lead to another run.
    /// </summary>
    public sealed record Deleted : CreateResult;

    /// <summary>The conversation exists with another visibility, or is private to somebody else. Nothing was written.</summary>
    /// <param name="Visibility">What it is.</param>
    /// <param name="Owner">Who created it.</param>
    public sealed record ConversationConflict(ConversationVisibility Visibility, string Owner) : CreateResult;

    /// <summary>An object that the request carries is not there for whom it was said to be: it was removed meanwhile, or it never was. Nothing was written.</summary>
    /// <param name="Id">The first such object.</param>
    public sealed record NoSuchAttachment(ObjectId Id) : CreateResult;

    /// <summary>More waits for the disk than may (<see cref="LedgerOptions.WaitingBytes"/>). Nothing was written; the same call may succeed later.</summary>
    public sealed record Busy : CreateResult;

    /// <summary>The disk is full. Nothing was written; the same call may succeed later.</summary>
    public sealed record StorageFull : CreateResult;
}
