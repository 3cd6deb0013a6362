using System.Diagnostics;
using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Purging;
using Verbatim.Ledger.Sealing;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Verifying;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger;

/// <summary>The ledger of runs: the only place frames are kept, and the only place they are read from.</summary>
/// <remarks>
/// Thread-safe. What an append acknowledged survives <c>kill -9</c> and, with the default setting, a power cut; no reader
/// gets a frame before that. One ledger owns its store: a second one on the same store refuses to open. Once the ledger has
/// stopped, every member throws <see cref="LedgerStoppedException"/>.
/// </remarks>
public sealed class RunLedger : IAsyncDisposable
{
    private readonly ILedgerStore _store;
    private readonly StoredFrames _stored;
    private readonly LedgerOptions _options;
    private readonly LedgerLife _life;
    private readonly RunIndex _index;
    private readonly ConversationWatches _watches = new();
    private readonly LedgerWriter _writer;
    private readonly Sealer _sealer;
    private readonly Purger _purger;
    private readonly TimeProvider _time;
    private int _isDisposed;

    private RunLedger(ILedgerStore store, StoredHeads heads, LedgerOptions options, TimeProvider time)
    {
        _store = store;
        _stored = new StoredFrames(store, new DecodedBlocks(options.DecodedBytes));
        _time = time;
        _options = options;
        _life = new LedgerLife();
        _index = new RunIndex(store, _life);
        _writer = new LedgerWriter(store, _index, _watches, new RunBeginnings(store, _index, options, heads), _life, options, time);
        _sealer = new Sealer(store, _index, _writer, time);
        _purger = new Purger(store, _writer, options, time);
        Objects = new ObjectLedger(store, _writer, _life);
        Audit = new AuditLog(store, _writer, _life);
        Bodies = new RunBodies(store, _stored, _life);
        Damaged = heads.Damaged;
    }

    /// <summary>What is known of attachments.</summary>
    public ObjectLedger Objects { get; }

    /// <summary>What was deleted, exported and denied, of each tenant.</summary>
    public AuditLog Audit { get; }

    /// <summary>Ended runs as wholes.</summary>
    public RunBodies Bodies { get; }

    /// <summary>What is wrong with runs without an end whose rows are not what was written when the ledger was opened: they are an error for who asks for them, and all else goes on.</summary>
    public IReadOnlyList<LedgerCorruptException> Damaged { get; }

    /// <summary>Completes with the reason when the store failed and the ledger takes nothing any more: the process should end. Never completes otherwise.</summary>
    public Task<LedgerStoppedException> Stopped => _life.Stopped;

    /// <summary>Opens the ledger of a store, and goes on where it stood.</summary>
    /// <param name="store">Belongs to the ledger from here on, also where this throws.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">When runs end and conversations begin.</param>
    /// <param name="cancellationToken">Gives up; nothing has changed then.</param>
    /// <exception cref="ArgumentException">The options are out of bounds; the message has all faults.</exception>
    /// <exception cref="LedgerOpenException">What is kept cannot be gone on with, and why: it lacks acknowledged commits, is damaged where a start needs it, or is another's.</exception>
    public static async Task<RunLedger> OpenAsync(ILedgerStore store, LedgerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (options.FindFaults() is [_, ..] faults)
                throw new ArgumentException(string.Join(" ", faults), nameof(options));

            return new RunLedger(store, await store.ReadHeadsAsync(cancellationToken), options, time);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a run, and its conversation where that is new.</summary>
    /// <param name="header">Who asks what. <see cref="RunHeader.UserId"/> becomes the owner of a new conversation. The start is kept in whole milliseconds.</param>
    /// <param name="visibility">Of a new conversation (null: <see cref="ConversationVisibility.Tenant"/>); of a known one it must be the same, or null.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may still have begun, and the same call tells.</param>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public ValueTask<CreateResult> CreateAsync(RunHeader header, ConversationVisibility? visibility, CancellationToken cancellationToken) =>
        CreateAsync(header, visibility, [], attachmentsVisibleTo: null, cancellationToken);

    /// <summary>Begins a run whose request carries objects: it uses them from the commit on that begins it.</summary>
    /// <param name="header">Who asks what.</param>
    /// <param name="visibility">As without objects.</param>
    /// <param name="attachments">The objects as they were found (<see cref="ObjectLedger.FindAsync"/>), in order and each once, else <see cref="ArgumentException"/>.</param>
    /// <param name="attachmentsVisibleTo">
    /// For whom they were found. The commit that begins the run holds each against the run's tenant and this user again: of one that was removed in the meantime, or
    /// went with its last run, the answer is <see cref="CreateResult.NoSuchAttachment"/>. Null: for whoever may see them.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; the run may still have begun, and the same call tells.</param>
    /// <exception cref="LedgerCorruptException">A row that it depends on is not what was written: of a run of that id, or of an attachment. Nothing was begun.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async ValueTask<CreateResult> CreateAsync(
        RunHeader header,
        ConversationVisibility? visibility,
        IReadOnlyList<ObjectRecord> attachments,
        string? attachmentsVisibleTo,
        CancellationToken cancellationToken)
    {
        if (attachments.DistinctBy(attachment => attachment.StoreNumber).Count() != attachments.Count)
            throw new ArgumentException("A run carries each object once.", nameof(attachments));

        RunHeader kept = header with { StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(header.StartedAt.ToUnixTimeMilliseconds()) };
        try
        {
            return await _writer.CreateAsync(kept, visibility, attachments, attachmentsVisibleTo, cancellationToken);
        }
        catch (StorageFullException)
        {
            return new CreateResult.StorageFull();
        }
    }

    /// <summary>Adds frames to the end of a run: the good prefix of them.</summary>
    /// <remarks>
    /// Checks the invariants of the stream (<see cref="Frames.Checking.StreamCheck"/>) and what is recorded already: the same
    /// bytes again are a duplicate, other bytes a refusal. When the task completes, what counts as accepted or duplicate is
    /// durable, and the ledger holds no reference to the frames' memory; after a cancel it does until their commit. The root terminal frame ends the run in the same commit.
    /// </remarks>
    /// <param name="run">The run.</param>
    /// <param name="frames">One or more frames, in order. The list must not change before the task completes.</param>
    /// <param name="by">
    /// Whose frames these are: of the objects that a terminal frame names, its run uses those that this user may see (<see cref="ObjectLedger.FindAsync"/>), since
    /// naming one gives nobody a right to it. Null: the user who began the run.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting. The append may still have happened; appending the same again tells.</param>
    /// <exception cref="LedgerCorruptException">The run's row, or the frames that these are held against, are not what was written. Nothing was appended.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async ValueTask<AppendResult> AppendAsync(RunKey run, IReadOnlyList<Frame> frames, string? by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count);
        using Activity? activity = LedgerTelemetry.BeginAppend();
        AppendResult result;
        try
        {
            result = await _index.FindAsync(run, cancellationToken) is { } found
                ? await new RunAppend(_writer, _options, found, Read, frames, by).RunAsync(cancellationToken)
                : new AppendResult.NoSuchRun();
        }
        catch (RunDeletedException)
        {
            result = new AppendResult.NoSuchRun();
        }

        LedgerTelemetry.Appended(result);
        activity?.SetTag("verbatim.frames", frames.Count);
        return result;
    }

    /// <summary>Adds frames of the user who began the run.</summary>
    /// <inheritdoc cref="AppendAsync(RunKey, IReadOnlyList{Frame}, string?, CancellationToken)" />
    public ValueTask<AppendResult> AppendAsync(RunKey run, IReadOnlyList<Frame> frames, CancellationToken cancellationToken) => AppendAsync(run, frames, by: null, cancellationToken);

    /// <summary>Ends a live run where it stands: after whatever is appended before it, and before nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="end">
    /// Makes the root terminal frame of the run as it stands: the event id after its last, its stream where it has one, and small. Called on the writer's
    /// thread, at most once, and must not throw.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; the run may end all the same, and the same call tells.</param>
    /// <exception cref="LedgerCorruptException">The run's row is not what was written. It was not ended.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async Task<EndResult> EndAsync(RunKey run, Func<RunRecord, Frame> end, CancellationToken cancellationToken)
    {
        if (await _index.FindAsync(run, cancellationToken) is not { } found)
            return new EndResult.NoSuchRun();
        if (found.Live is null)
            return new EndResult.NotRunning();

        try
        {
            return await _writer.EndAsync(found.Live, end, cancellationToken);
        }
        catch (StorageFullException)
        {
            return new EndResult.StorageFull();
        }
    }

    /// <summary>The run as it stands, or null. Not authorised: the caller decides who may know of it.</summary>
    /// <param name="run">Whose run, and which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">The run's row is not what was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger answers nothing any more.</exception>
    public async ValueTask<RunRecord?> FindAsync(RunKey run, CancellationToken cancellationToken) =>
        (await _index.FindAsync(run, cancellationToken))?.Record;

    /// <summary>Reads a run after a position.</summary>
    /// <param name="run">A run of this ledger, of any moment.</param>
    /// <param name="after">
    /// Where to begin; at most the run's last position, else <see cref="ArgumentOutOfRangeException"/> here or, for a record that is
    /// older than the run's end, at the first <see cref="RunReader.NextAsync"/>.
    /// </param>
    public RunReader Read(RunRecord run, Position after)
    {
        LiveRun? live = _index.FindLive(run.Header.Key);
        return new RunReader(_stored, _index, _life, new FoundRun(run, live?.Progress is null ? null : live), after);
    }

    /// <summary>The conversation, or null. Not authorised: the caller decides who may know of it.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="conversation">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">Its row is not what was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger answers nothing any more.</exception>
    public async ValueTask<ConversationRecord?> FindConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return await _store.FindConversationAsync(tenant, conversation, cancellationToken) is { } stored
            ? new ConversationRecord
            {
                Tenant = tenant,
                Id = conversation,
                Visibility = stored.Visibility,
                Owner = stored.Owner,
                StoreNumber = stored.Number,
                CursorKey = stored.CursorKey,
            }
            : null;
    }

    /// <summary>Reads the frames of all runs of a conversation after a place, in commit order.</summary>
    /// <param name="conversation">A conversation of this ledger.</param>
    /// <param name="after">Where to begin: a place that this ledger gave out.</param>
    /// <param name="end">Where to stop, such as the present of some moment; null goes on as long as frames come.</param>
    public ConversationReader ReadConversation(ConversationRecord conversation, ConversationPlace after, ConversationPlace? end) =>
        new(_store, _stored, _index, _life, _watches, conversation, after, end);

    /// <summary>Places in a conversation, and its frames from the newest to the oldest.</summary>
    public ConversationPlaces PlacesOf(ConversationRecord conversation) => new(_store, _stored, _index, _life, conversation);

    /// <summary>The last frames of a run up to a position: at most so many, and about 256 KiB, but at least one.</summary>
    /// <param name="run">A run of this ledger, of any moment.</param>
    /// <param name="last">The last frame wanted, which the record knows to be committed; else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="maxFrames">How many, at least 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">Stored bytes are not the bytes that were written.</exception>
    public async ValueTask<FrameBlock> ReadBackAsync(RunRecord run, Position last, int maxFrames, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFrames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(last.Value, 1, nameof(last));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last.Value, run.Last.Value, nameof(last));
        _life.ThrowIfOver();
        var first = Position.At(Math.Max(1, last.Value - maxFrames + 1));
        return await _stored.ReadBackAsync(run, first, last, RunReader.MaxReadBytes, cancellationToken);
    }

    /// <summary>Keeps where the next of a provider's bodies begins in a run, and what the source knows there. Durable when the task completes.</summary>
    /// <remarks>A mark at that position stays as it is. To be set before the body before it is acknowledged: only then is a retry of the one told from the other.</remarks>
    /// <param name="run">A run of this ledger, of any moment.</param>
    /// <param name="body">Where, and what the source knows.</param>
    /// <param name="cancellationToken">Gives up waiting; the mark may still be set, and the same call is harmless.</param>
    /// <exception cref="StorageFullException">The disk is full. Nothing was written.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async ValueTask MarkSourceBodyAsync(RunRecord run, SourceBody body, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        await _writer.MarkAsync(run, body, cancellationToken);
    }

    /// <summary>Where the provider's bodies of a run began, in order.</summary>
    /// <param name="run">A run of this ledger, of any moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">What is kept of one is not what was written.</exception>
    /// <exception cref="RunDeletedException">The run was deleted.</exception>
    public async ValueTask<IReadOnlyList<SourceBody>> SourceBodiesAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return await _store.ReadSourceBodiesAsync(run.StoreNumber, cancellationToken);
    }

    /// <summary>Runs, newest first, at most <see cref="RunQuery.Limit"/> with those that are damaged.</summary>
    /// <remarks>The filters hold for the moment of the query; a run that ends meanwhile is given out as it then stands.</remarks>
    /// <param name="query">Which; a limit out of its bounds is an <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger answers nothing any more.</exception>
    public async ValueTask<ListedRuns> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        _life.ThrowIfOver();
        ListedRuns stored = await _store.ListRunsAsync(query, cancellationToken);
        var runs = new List<RunRecord>(stored.Runs.Count);
        List<LedgerCorruptException> damaged = [.. stored.Damaged];
        foreach (RunRecord run in stored.Runs)
        {
            try
            {
                runs.Add(await _index.RefreshAsync(run, cancellationToken));
            }
            catch (LedgerCorruptException damage)
            {
                damaged.Add(damage);
            }
        }

        return stored with { Runs = runs, Damaged = damaged };
    }

    /// <summary>Recomputes all that is kept of a run (<see cref="RunVerification"/>), up to what is committed when it is called.</summary>
    /// <param name="run">The run.</param>
    /// <param name="objects">Where attachments are: those that the run uses are read; null: their bytes are not looked at.</param>
    /// <param name="cancellationToken">Gives up between two blocks, or while an attachment is read.</param>
    /// <returns>What was found; null where there is no such run, or it was deleted meanwhile.</returns>
    /// <exception cref="LedgerCorruptException">The run's row cannot be read.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public Task<VerifiedRun?> VerifyAsync(RunKey run, IStoredObjects? objects, CancellationToken cancellationToken) =>
        VerifyAsync(run, AttachmentVerification.Of(objects), cancellationToken);

    internal async Task<VerifiedRun?> VerifyAsync(RunKey run, AttachmentVerification? attachments, CancellationToken cancellationToken)
    {
        // A run may be sealed while it is read: what seems damaged then is not when it is read again.
        VerifiedRun? verified = null;
        for (int look = 0; look < 2 && verified is not { Damage: [] }; look++)
        {
            if (await FindAsync(run, cancellationToken) is not { } record)
                return null;
            try
            {
                verified = await RunVerification.RunAsync(_store, attachments, record, cancellationToken);
            }
            catch (RunDeletedException)
            {
                return null;
            }
        }

        return verified;
    }

    /// <summary>Deletes an ended run: when the task completes, no read finds it, now or after a restart, and a tombstone stands in its place.</summary>
    /// <remarks>
    /// Who reads it at this moment gets <see cref="RunDeletedException"/> instead of what is left, unless all of it was given out. Its id is not given again
    /// (<see cref="CreateResult.Deleted"/>). Its conversation stays, also without any run. What is on disk of it is overwritten
    /// <see cref="LedgerOptions.PurgeAfter"/> later (<see cref="PurgeDeletedAsync"/>).
    /// </remarks>
    /// <param name="run">The run.</param>
    /// <param name="by">The user who wants it, who is named in the tombstone.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may be deleted all the same, and the same call tells.</param>
    /// <exception cref="LedgerCorruptException">The run's row is damaged. Nothing was deleted.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async Task<DeleteResult> DeleteAsync(RunKey run, string by, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.DeleteAsync(run, by, cancellationToken);
        }
        catch (StorageFullException)
        {
            return new DeleteResult.StorageFull();
        }
    }

    /// <summary>Takes from the disk what was deleted <see cref="LedgerOptions.PurgeAfter"/> ago or longer: its bytes are overwritten, in the log too.</summary>
    /// <remarks>May be repeated, and given up at any moment. Appends go on meanwhile.</remarks>
    /// <returns>How many runs.</returns>
    /// <exception cref="StorageFullException">The disk is full: overwriting takes room in the log.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return _purger.PurgeAsync(cancellationToken);
    }

    /// <summary>Does <see cref="PurgeAsync"/> every minute, until it is cancelled.</summary>
    /// <param name="damaged">Told where it cannot be seen what is to be purged; it is tried again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public Task PurgeDeletedAsync(Action<LedgerCorruptException> damaged, CancellationToken cancellationToken) =>
        new PurgingLoop(_purger, _time, damaged).RunAsync(cancellationToken);

    /// <summary>What stands for the runs of a tenant that were deleted, the newest run first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="before">Only runs listed after this one: the <see cref="DeletedRun.StoreNumber"/> of the last one of the page before. Null begins with the newest.</param>
    /// <param name="limit">How many, 1 to 100.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerCorruptException">A tombstone is not what was written.</exception>
    public async ValueTask<IReadOnlyList<DeletedRun>> ListDeletedAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        _life.ThrowIfOver();
        return await _store.ListDeletedAsync(tenant, before, limit, cancellationToken);
    }

    /// <summary>Recomputes every run of a tenant, the newest first. One that cannot be read is a finding, and the others go on.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="objects">Where attachments are: those that a run uses are read with it, each once; null: their bytes are not looked at.</param>
    /// <param name="cancellationToken">Stops.</param>
    public IAsyncEnumerable<VerifiedRun> VerifyAllAsync(TenantId tenant, IStoredObjects? objects, CancellationToken cancellationToken) =>
        new TenantVerification(this, _store, AttachmentVerification.Of(objects), tenant).RunAsync(cancellationToken);

    /// <summary>Ended runs of all tenants, the oldest first: for who deletes those that have been kept long enough.</summary>
    /// <param name="endedUpTo">Only those that ended at this moment or before.</param>
    /// <param name="after">Only runs listed after this one: the <see cref="RunRecord.StoreNumber"/> of the last run of the page before; 0 for all.</param>
    /// <param name="limit">How many, 1 to 100.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<RunRecord>> ListEndedAsync(DateTimeOffset endedUpTo, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        _life.ThrowIfOver();
        return await _store.ListEndedAsync(endedUpTo, after, limit, cancellationToken);
    }

    /// <summary>Every run without an end, of all tenants, the oldest first: for the start-up that ends those whose producer is gone. Those in <see cref="Damaged"/> are not among them.</summary>
    public ValueTask<IReadOnlyList<RunRecord>> ListLiveAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _life.ThrowIfOver();
        List<RunRecord> runs = [];
        foreach (LiveRun live in _index.Live)
        {
            if (live.Progress is { IsEnded: false } progress)
                runs.Add(live.Record(progress));
        }

        runs.Sort((left, right) => left.StoreNumber.CompareTo(right.StoreNumber));
        return ValueTask.FromResult<IReadOnlyList<RunRecord>>(runs);
    }

    /// <summary>Replaces an ended run's blocks by compressed ones; it reads as before, at every moment.</summary>
    /// <remarks>May be repeated, and given up at any moment. Both what is replaced and what takes its place are held against what was recorded.</remarks>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Gives up; the run may be sealed all the same, and the same call tells.</param>
    /// <exception cref="LedgerCorruptException">The run is damaged. It is left as it is.</exception>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public Task<SealResult> SealAsync(RunKey run, CancellationToken cancellationToken) => _sealer.SealAsync(run, cancellationToken);

    /// <summary>Seals runs <see cref="LedgerOptions.SealAfter"/> their end, those of earlier lives of the process first, until it is cancelled.</summary>
    /// <remarks>
    /// Ends at once where <see cref="LedgerOptions.Seals"/> says so. Gives way to appends: its commits are small, and it rests as long as it works.
    /// One caller at a time.
    /// </remarks>
    /// <param name="damaged">Told of each run that cannot be sealed because it is damaged, once; it is left as it is, and the others go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async Task SealEndedAsync(Action<LedgerCorruptException> damaged, CancellationToken cancellationToken)
    {
        if (_options.Seals)
            await new SealingLoop(_sealer, _options.SealAfter, _time, damaged).RunAsync(cancellationToken);
    }

    /// <summary>Commits what was handed in, then lets go of the store. Who waits for more of a run is woken and gets <see cref="ObjectDisposedException"/>. Another call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        await _writer.CloseAsync();
        _life.Close();
        foreach (LiveRun run in _index.Live)
        {
            run.Wake();
            LedgerTelemetry.LiveRunsChanged(-1);
        }

        _watches.WakeAll();
        _sealer.Dispose();
        _purger.Dispose();
        await _store.DisposeAsync();
    }
}
