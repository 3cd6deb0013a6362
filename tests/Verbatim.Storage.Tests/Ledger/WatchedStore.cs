using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>A real store whose commits are counted, held back, or made to fail before they reach it.</summary>
internal sealed class WatchedStore(ILedgerStore inner) : ILedgerStore
{
    private volatile Exception? _failure;
    private volatile HeldCommits? _held;
    private volatile HeldCommits? _written;
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _commits;
    private int _commitsToFailure = int.MaxValue;
    private Func<Task>? _afterRead;
    private int? _stepsToFailure;
    private int _sealed;
    private int _blocks;
    private int _releases;

    /// <summary>How many commits are on disk.</summary>
    public int Commits => Volatile.Read(ref _commits);

    /// <summary>How many blocks are on disk.</summary>
    public int Blocks => Volatile.Read(ref _blocks);

    /// <summary>Whether the store was let go of.</summary>
    public bool IsReleased => Volatile.Read(ref _releases) > 0;

    /// <summary>What every commit throws until it is set to null; nothing of it is written.</summary>
    public Exception? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>How many runs are sealed on disk.</summary>
    public int Sealed => Volatile.Read(ref _sealed);

    /// <summary>Lets so many commits pass, and every one after them throw.</summary>
    public void FailAfter(int commits, Exception failure)
    {
        _commitsToFailure = commits;
        Failure = failure;
    }

    /// <summary>Does something once blocks were read, before they are given out.</summary>
    public void AfterRead(Func<Task> meanwhile) => _afterRead = meanwhile;

    /// <summary>Lets so many steps of a purge pass, and every one after them throw.</summary>
    public void FailPurgeAfter(int steps) => _stepsToFailure = steps;

    /// <summary>Completes when so many runs are sealed.</summary>
    public Task SealedAsync(int count)
    {
        lock (_waiting)
        {
            if (_sealed >= count)
                return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }

    /// <summary>Holds back every commit from here on, until the answer is disposed of.</summary>
    public HeldCommits Hold() => _held = new HeldCommits();

    /// <summary>The same, but once it is on disk: nobody has been told of it then.</summary>
    public HeldCommits HoldWritten() => _written = new HeldCommits();

    public ValueTask<StoredHeads> ReadHeadsAsync(CancellationToken cancellationToken) => inner.ReadHeadsAsync(cancellationToken);

    public async ValueTask CommitAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        if (_held is { } held)
            await held.WaitAsync();
        if (Failure is { } failure && (_commitsToFailure == int.MaxValue || --_commitsToFailure < 0))
            throw failure;

        await inner.CommitAsync(commit, cancellationToken);
        if (_written is { } written)
            await written.WaitAsync();
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _blocks, commit.Blocks.Count);
        lock (_waiting)
        {
            _sealed += commit.Seals.Count(blocks => blocks.Seal is not null);
            foreach ((int count, TaskCompletionSource reached) in _waiting)
            {
                if (_sealed >= count)
                    reached.TrySetResult();
            }
        }
    }

    public ValueTask SettleAsync(CancellationToken cancellationToken) => inner.SettleAsync(cancellationToken);

    public ValueTask<PurgeStep> PurgeAsync(IReadOnlyList<long> runs, CancellationToken cancellationToken)
    {
        if (_stepsToFailure is { } steps && (_stepsToFailure = steps - 1) < 0)
            throw new IOException("The disk is gone.");
        return inner.PurgeAsync(runs, cancellationToken);
    }

    public ValueTask<IReadOnlyList<long>> ListUnpurgedAsync(DateTimeOffset deletedUpTo, int limit, CancellationToken cancellationToken) =>
        inner.ListUnpurgedAsync(deletedUpTo, limit, cancellationToken);

    public ValueTask<bool> WasDeletedAsync(RunKey run, CancellationToken cancellationToken) => inner.WasDeletedAsync(run, cancellationToken);

    public ValueTask<IReadOnlyList<DeletedRun>> ListDeletedAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken) =>
        inner.ListDeletedAsync(tenant, before, limit, cancellationToken);

    public ValueTask<IReadOnlyList<AuditedAction>> ListAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken) =>
        inner.ListAuditAsync(tenant, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<RunRecord>> ListEndedAsync(DateTimeOffset endedUpTo, long after, int limit, CancellationToken cancellationToken) =>
        inner.ListEndedAsync(endedUpTo, after, limit, cancellationToken);

    public ValueTask<bool> HoldsRunAsync(long run, CancellationToken cancellationToken) => inner.HoldsRunAsync(run, cancellationToken);

    public ValueTask<RunRecord?> FindRunAsync(long run, CancellationToken cancellationToken) => inner.FindRunAsync(run, cancellationToken);

    public ValueTask<IReadOnlyList<long>> ListRunNumbersAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken) =>
        inner.ListRunNumbersAsync(tenant, before, limit, cancellationToken);

    public ValueTask<RunRecord?> FindRunAsync(RunKey run, CancellationToken cancellationToken) => inner.FindRunAsync(run, cancellationToken);

    public ValueTask<StoredConversation?> FindConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken) =>
        inner.FindConversationAsync(tenant, conversation, cancellationToken);

    public ValueTask<ListedRuns> ListRunsAsync(RunQuery query, CancellationToken cancellationToken) => inner.ListRunsAsync(query, cancellationToken);

    public async ValueTask<IReadOnlyList<StoredBlock>> ReadBlocksAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await inner.ReadBlocksAsync(run, from, upTo, maxBytes, cancellationToken);
        await AfterReadAsync();
        return blocks;
    }

    public ValueTask<IReadOnlyList<StoredBlock>> ReadStoredBlocksAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        inner.ReadStoredBlocksAsync(run, from, upTo, maxBytes, cancellationToken);

    public async ValueTask<IReadOnlyList<StoredBlock>> ReadBlocksBackAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await inner.ReadBlocksBackAsync(run, from, upTo, maxBytes, cancellationToken);
        await AfterReadAsync();
        return blocks;
    }

    public ValueTask<IReadOnlyList<ConversationSpan>> ReadConversationAsync(long conversation, long from, int limit, CancellationToken cancellationToken) =>
        inner.ReadConversationAsync(conversation, from, limit, cancellationToken);

    public ValueTask<IReadOnlyList<ConversationSpan>> ReadConversationBackAsync(long conversation, long from, int limit, CancellationToken cancellationToken) =>
        inner.ReadConversationBackAsync(conversation, from, limit, cancellationToken);

    public ValueTask<IReadOnlyList<RunRecord>> ListUnsealedAsync(int limit, CancellationToken cancellationToken) =>
        inner.ListUnsealedAsync(limit, cancellationToken);

    public ValueTask<IReadOnlyList<SourceBody>> ReadSourceBodiesAsync(long run, CancellationToken cancellationToken) =>
        inner.ReadSourceBodiesAsync(run, cancellationToken);

    public ValueTask<ObjectRecord?> FindObjectAsync(TenantId tenant, ObjectId id, string? visibleTo, CancellationToken cancellationToken) =>
        inner.FindObjectAsync(tenant, id, visibleTo, cancellationToken);

    public ValueTask<ObjectRecord?> FindObjectRowAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken) =>
        inner.FindObjectRowAsync(tenant, id, cancellationToken);

    public ValueTask<bool> IsObjectUsedAsync(long number, CancellationToken cancellationToken) => inner.IsObjectUsedAsync(number, cancellationToken);

    public ValueTask<IReadOnlyList<ObjectRecord>> ReadAttachmentsAsync(long run, CancellationToken cancellationToken) =>
        inner.ReadAttachmentsAsync(run, cancellationToken);

    public ValueTask<NeedlessPage> ListNeedlessObjectsAsync(DateTimeOffset unusedSince, long after, int limit, CancellationToken cancellationToken) =>
        inner.ListNeedlessObjectsAsync(unusedSince, after, limit, cancellationToken);

    public ValueTask<long> SumObjectsAsync(TenantId tenant, CancellationToken cancellationToken) => inner.SumObjectsAsync(tenant, cancellationToken);

    public ValueTask<StoredBlock?> FindBlockAfterAsync(long run, Position after, CancellationToken cancellationToken) =>
        inner.FindBlockAfterAsync(run, after, cancellationToken);

    public ValueTask<IReadOnlyList<StoredSpan>> ReadSpansAsync(long run, CancellationToken cancellationToken) => inner.ReadSpansAsync(run, cancellationToken);

    public ValueTask<IReadOnlyList<ObjectRecord>> ReadUsedObjectsAsync(long run, CancellationToken cancellationToken) => inner.ReadUsedObjectsAsync(run, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _releases);
        return inner.DisposeAsync();
    }

    private Task AfterReadAsync() => Interlocked.Exchange(ref _afterRead, null) is { } meanwhile ? meanwhile() : Task.CompletedTask;
}
