namespace Verbatim.Ledger.Stores;

/// <summary>What one commit writes, in this order: all of it or nothing.</summary>
public sealed class LedgerCommit
{
    /// <summary>When it was made; for people.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Conversations that begin.</summary>
    public IList<NewConversation> Conversations { get; } = [];

    /// <summary>Objects that come or go.</summary>
    public IList<ObjectChange> Objects { get; } = [];

    /// <summary>Runs that begin.</summary>
    public IList<NewRun> Runs { get; } = [];

    /// <summary>Blocks, in commit order; those of one run rise.</summary>
    public IList<StoredBlock> Blocks { get; } = [];

    /// <summary>Where the conversation order goes over to another run, in commit order.</summary>
    public IList<NewSpan> Spans { get; } = [];

    /// <summary>Marks of source bodies. One that is there already is left as it is.</summary>
    public IList<NewSourceBody> SourceBodies { get; } = [];

    /// <summary>Runs that end.</summary>
    public IList<RunEnd> Ends { get; } = [];

    /// <summary>Blocks of ended runs that take the place of others.</summary>
    public IList<SealedBlocks> Seals { get; } = [];

    /// <summary>Ended runs that are deleted, each once.</summary>
    public IList<RunDeletion> Deletions { get; } = [];

    /// <summary>Numbers of deleted runs that are purged.</summary>
    public IList<long> Purged { get; } = [];

    /// <summary>Entries of the audit log.</summary>
    public IList<AuditEntry> Audits { get; } = [];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Conversations.Count == 0 && Runs.Count == 0 && Blocks.Count == 0 && SourceBodies.Count == 0 && Seals.Count == 0
        && Deletions.Count == 0 && Purged.Count == 0 && Audits.Count == 0 && Objects.Count == 0;
}
