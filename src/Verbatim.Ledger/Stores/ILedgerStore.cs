using Verbatim.Frames;
using Verbatim.Ledger.Objects;

namespace Verbatim.Ledger.Stores;

/// <summary>Where a ledger keeps its runs. A store keeps rows and finds them; what they mean is decided by <see cref="RunLedger"/>.</summary>
/// <remarks>
/// One ledger uses a store. <see cref="CommitAsync"/> and <see cref="SettleAsync"/> are called by one caller, one at a time,
/// from a thread that they may block, and so is <see cref="PurgeAsync"/>; the reading members are thread-safe and see what is
/// committed, also while a commit runs. Those that read what belongs to a run by its number throw <see cref="RunDeletedException"/>
/// from the commit on that deletes it.
/// </remarks>
public interface ILedgerStore : IRunRows, IAsyncDisposable
{
    /// <summary>What the writer must know to go on where the last one stopped. Called once, before anything else.</summary>
    ValueTask<StoredHeads> ReadHeadsAsync(CancellationToken cancellationToken);

    /// <summary>Writes all rows or none. Durable when the task completes.</summary>
    /// <exception cref="StorageFullException">There is no room. Nothing was written, and a later commit may succeed.</exception>
    /// <exception cref="Exception">Anything else: what is on disk is unknown, and the ledger stops.</exception>
    ValueTask CommitAsync(LedgerCommit commit, CancellationToken cancellationToken);

    /// <summary>Upkeep after a commit was answered, such as a checkpoint. What it throws stops the ledger.</summary>
    ValueTask SettleAsync(CancellationToken cancellationToken);

    /// <summary>Takes a part of what is left of deleted runs from the disk, so that its bytes stand nowhere any more: so much that a commit can wait for it.</summary>
    /// <remarks>May be repeated, and cut short by a crash at any moment: what is done again finds less to do.</remarks>
    /// <param name="runs">Numbers of deleted runs.</param>
    /// <param name="cancellationToken">Gives up before the step begins.</param>
    /// <exception cref="StorageFullException">There is no room. A later step may succeed.</exception>
    /// <exception cref="Exception">Anything else: what is on disk is unknown, and the ledger stops.</exception>
    ValueTask<PurgeStep> PurgeAsync(IReadOnlyList<long> runs, CancellationToken cancellationToken);

    /// <summary>Deleted runs that are not purged, the earliest first.</summary>
    /// <param name="deletedUpTo">Only those that were deleted at this moment or before.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<long>> ListUnpurgedAsync(DateTimeOffset deletedUpTo, int limit, CancellationToken cancellationToken);

    /// <summary>Whether a run of this name was deleted.</summary>
    ValueTask<bool> WasDeletedAsync(RunKey run, CancellationToken cancellationToken);

    /// <summary>Tombstones of a tenant, the newest run first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="before">Only those of runs with lower numbers; null for all.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<DeletedRun>> ListDeletedAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>A tenant's entries of the audit log, the oldest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="after">Only entries with higher numbers; 0 for all.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<AuditedAction>> ListAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Ended runs of all tenants by rising number, without those whose rows are damaged. Reads every row that has a higher number.</summary>
    /// <param name="endedUpTo">Only those that ended at this moment or before.</param>
    /// <param name="after">Only runs with higher numbers; 0 for all.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<RunRecord>> ListEndedAsync(DateTimeOffset endedUpTo, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Whether a run is there: it may have been deleted since it was found.</summary>
    ValueTask<bool> HoldsRunAsync(long run, CancellationToken cancellationToken);

    /// <summary>The row of a run. That of a live one tells no progress: last position, bytes and stream are those of a new run.</summary>
    ValueTask<RunRecord?> FindRunAsync(RunKey run, CancellationToken cancellationToken);

    /// <summary>The same, by the store's number of the run.</summary>
    ValueTask<RunRecord?> FindRunAsync(long run, CancellationToken cancellationToken);

    /// <summary>Numbers of a tenant's runs, the newest first, also of those whose rows cannot be read.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="before">Only lower numbers; null for all.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<long>> ListRunNumbersAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>The row of a conversation, or null.</summary>
    ValueTask<StoredConversation?> FindConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken);

    /// <summary>Rows of runs, newest first, filtered as the query says; of live ones as <see cref="FindRunAsync(RunKey, CancellationToken)"/> gives them. A damaged one takes a place, and ends no list.</summary>
    ValueTask<ListedRuns> ListRunsAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Blocks of a run in order, from the one that holds a position.</summary>
    /// <param name="run">The store number of the run: no block of another run may ever be among the answer.</param>
    /// <param name="from">A position that lies in the first block.</param>
    /// <param name="upTo">No block begins after this position.</param>
    /// <param name="maxBytes">How much payload at most; one block is given out however large it is, and a coded block by itself.</param>
    /// <param name="cancellationToken">Ends the reading between two blocks.</param>
    ValueTask<IReadOnlyList<StoredBlock>> ReadBlocksAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The same, for who passes on what is stored: coded blocks come together, too.</summary>
    ValueTask<IReadOnlyList<StoredBlock>> ReadStoredBlocksAsync(
        long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The last blocks of a run up to the one that holds a position, in order.</summary>
    /// <param name="run">The store number of the run: no block of another run may ever be among the answer.</param>
    /// <param name="from">Nothing before the block that holds this position.</param>
    /// <param name="upTo">A position that lies in the last block.</param>
    /// <param name="maxBytes">How much payload at most; one block is given out however large it is, and a coded block by itself.</param>
    /// <param name="cancellationToken">Ends the reading between two blocks.</param>
    ValueTask<IReadOnlyList<StoredBlock>> ReadBlocksBackAsync(
        long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Spans of a conversation from one on, in commit order; all that is said of one answer was committed at one moment.</summary>
    /// <param name="conversation">The store number of the conversation.</param>
    /// <param name="from">No span before this one.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<ConversationSpan>> ReadConversationAsync(long conversation, long from, int limit, CancellationToken cancellationToken);

    /// <summary>The same from the newest to the oldest: no span after <paramref name="from"/>.</summary>
    ValueTask<IReadOnlyList<ConversationSpan>> ReadConversationBackAsync(long conversation, long from, int limit, CancellationToken cancellationToken);

    /// <summary>Ended runs that are not sealed, the earliest ended first; without those whose rows are damaged.</summary>
    ValueTask<IReadOnlyList<RunRecord>> ListUnsealedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>An object of a tenant that is not removed, or null.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Its id.</param>
    /// <param name="visibleTo">
    /// Only where this user may see it: one that no run ever used, where the user brought it; any other, where a run that is there uses it in a conversation that
    /// the user may read. Null: whoever may see it.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ObjectRecord?> FindObjectAsync(TenantId tenant, ObjectId id, string? visibleTo, CancellationToken cancellationToken);

    /// <summary>An object of a tenant, removed or not, or null.</summary>
    ValueTask<ObjectRecord?> FindObjectRowAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken);

    /// <summary>Whether a run that is there uses an object, by the store's number of the object.</summary>
    ValueTask<bool> IsObjectUsedAsync(long number, CancellationToken cancellationToken);

    /// <summary>The objects that a run's request carries, in order.</summary>
    ValueTask<IReadOnlyList<ObjectRecord>> ReadAttachmentsAsync(long run, CancellationToken cancellationToken);

    /// <summary>Objects of all tenants that nobody needs: removed ones, those of purged runs only, and those that no run ever used. Reads the row of every object.</summary>
    /// <param name="unusedSince">Of those without any run, only those that were added at this moment or before.</param>
    /// <param name="after">Only objects with higher numbers; 0 for all.</param>
    /// <param name="limit">How many, damaged ones included.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<NeedlessPage> ListNeedlessObjectsAsync(DateTimeOffset unusedSince, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The sizes of a tenant's objects together, in bytes; without those that are removed.</summary>
    ValueTask<long> SumObjectsAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>The marks of a run's source bodies, in order.</summary>
    ValueTask<IReadOnlyList<SourceBody>> ReadSourceBodiesAsync(long run, CancellationToken cancellationToken);
}
