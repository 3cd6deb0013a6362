namespace Verbatim.Ledger;

/// <summary>How deleting a run ended.</summary>
public abstract record DeleteResult
{
    private DeleteResult() { }

    /// <summary>No read finds the run any more, after a restart either. What is still on disk of it goes with <see cref="RunLedger.PurgeAsync"/>.</summary>
    /// <param name="Run">The tombstone that stands for it.</param>
    public sealed record Deleted(DeletedRun Run) : DeleteResult;

    /// <summary>The run has no end yet: whoever wants it gone ends it first.</summary>
    public sealed record Live : DeleteResult;

    /// <summary>There is no such run, or none any more.</summary>
    public sealed record NoSuchRun : DeleteResult;

    /// <summary>The disk is full. Nothing was deleted; the same call may succeed later.</summary>
    public sealed record StorageFull : DeleteResult;
}
