using System.Diagnostics;
using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>The one writer of a store: commits together whatever arrived while the last commit was on its way to disk.</summary>
internal sealed class LedgerWriter
{
    private readonly WaitingRequests _requests;
    private readonly ILedgerStore _store;
    private readonly RunIndex _index;
    private readonly RunBeginnings _beginnings;
    private readonly PendingObjects _objects;
    private readonly ConversationWatches _watches;
    private readonly LedgerLife _life;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly Task _running;

    public LedgerWriter(
        ILedgerStore store, RunIndex index, ConversationWatches watches, RunBeginnings beginnings, LedgerLife life, LedgerOptions options, TimeProvider time)
    {
        (_store, _index, _watches, _beginnings, _life, _options, _time) = (store, index, watches, beginnings, life, options, time);
        _objects = new PendingObjects(store);
        _requests = new WaitingRequests(options.WaitingBytes);
        _running = WriterThread.RunAsync(RunAsync);
    }

    public Task<CreateResult> CreateAsync(
        RunHeader header, ConversationVisibility? visibility, IReadOnlyList<ObjectRecord> attachments, string? attachmentsVisibleTo, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        var request = new CreateRequest(header, visibility, attachments, attachmentsVisibleTo, _beginnings, _objects);
        if (!_requests.TryReserve(request))
            return Task.FromResult<CreateResult>(new CreateResult.Busy());

        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    /// <returns>What came of it; <see cref="AppendTurn.None"/> where too much waits.</returns>
    public Task<AppendTurn> AppendAsync(
        LiveRun run, IReadOnlyList<Frame> frames, int from, RunOutcome? outcome, string? by, CancellationToken cancellationToken)
    {
        var request = new AppendRequest(run, frames, from, outcome, by);
        if (!_requests.TryReserve(request))
            return Task.FromResult(AppendTurn.None);

        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task MarkAsync(RunRecord run, SourceBody body, CancellationToken cancellationToken)
    {
        // A recorder that is about to append is not turned away for a few bytes.
        var request = new MarkRequest(run.StoreNumber, body);
        _requests.Reserve(request);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    /// <summary>Not to be given up: until it is answered, nobody may read the run's blocks in order to replace them.</summary>
    public Task SealAsync(SealedBlocks blocks)
    {
        var request = new SealRequest(blocks, _store);
        HandIn(request);
        return request.Answered;
    }

    public Task<EndResult> EndAsync(LiveRun run, Func<RunRecord, Frame> end, CancellationToken cancellationToken)
    {
        var request = new EndRequest(run, end);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task<DeleteResult> DeleteAsync(RunKey run, string by, CancellationToken cancellationToken)
    {
        var request = new DeleteRequest(run, by, _beginnings);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task AuditAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var request = new AuditRequest(entry);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task<AddObjectResult> AddObjectAsync(ObjectRecord added, long? mostTenantBytes, CancellationToken cancellationToken)
    {
        var request = new AddObjectRequest(added, mostTenantBytes, _objects);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task<RemoveObjectResult> RemoveObjectAsync(TenantId tenant, ObjectId id, string? by, CancellationToken cancellationToken)
    {
        var request = new RemoveObjectRequest(tenant, id, by, _objects);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task EraseObjectAsync(long number, CancellationToken cancellationToken)
    {
        var request = new EraseObjectRequest(number);
        HandIn(request);
        return request.Answered.WaitAsync(cancellationToken);
    }

    public Task<PurgeStep> PurgeAsync(IReadOnlyList<long> runs)
    {
        var request = new PurgeRequest(_store, runs);
        HandIn(request);
        return request.Answered;
    }

    public Task MarkPurgedAsync(IReadOnlyList<long> runs)
    {
        var request = new PurgedRequest(runs);
        HandIn(request);
        return request.Answered;
    }

    /// <summary>Takes nothing more, and completes when what was handed in is answered.</summary>
    public Task CloseAsync()
    {
        _requests.Close();
        return _running;
    }

    private void HandIn(WriterRequest request)
    {
        if (_requests.TryAdd(request))
            return;

        _requests.LetGo(request);
        throw _life.Over();
    }

    // Ends when the ledger is closed and everything is answered, or when the store failed.
    private async Task RunAsync()
    {
        while (await _requests.WaitAsync())
        {
            var group = new CommitGroup(Now());
            await CommitGroupAsync(group);
            foreach (WriterRequest request in group.Requests)
                _requests.LetGo(request);
        }
    }

    private async Task CommitGroupAsync(CommitGroup group)
    {
        try
        {
            while (group.Bytes < _options.CommitBytes && _requests.TryTake(out WriterRequest? request))
                await PrepareAsync(request, group);

            group.Close();
            if (!group.Commit.IsEmpty)
                await CommitAsync(group);
        }
        catch (StorageFullException full)
        {
            _objects.RollBack();
            group.RollBack(_beginnings, () => new StorageFullException(full.InnerException));
            return;
        }
        catch (Exception failure)
        {
            // Whatever else it was, the heads in memory may differ from the disk now: only a restart can tell.
            Stop(failure);
            group.RollBack(_beginnings, _life.Over);
            return;
        }

        try
        {
            group.Publish(_beginnings, _watches);
            await _store.SettleAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            Stop(failure);
            group.Fail(_life.Over);
        }
    }

    private async Task CommitAsync(CommitGroup group)
    {
        using Activity? activity = LedgerTelemetry.BeginCommit(group.Requests);
        long began = _time.GetTimestamp();
        await _store.CommitAsync(group.Commit, CancellationToken.None);
        LedgerTelemetry.Committed(group.Commit, _time.GetElapsedTime(began));
        activity?.SetTag("verbatim.requests", group.Requests.Count).SetTag("verbatim.bytes", group.Bytes);
    }

    // Who asks for what is damaged, deleted or not to be read now gets that for an answer; everybody else's frames have nothing to do with it.
    private async ValueTask PrepareAsync(WriterRequest request, CommitGroup group)
    {
        group.Requests.Add(request);
        try
        {
            await request.PrepareAsync(group);
        }
        catch (Exception reason) when (reason is LedgerCorruptException or RunDeletedException or StoreUnavailableException)
        {
            group.Requests.Remove(request);
            request.Fail(reason);
            _requests.LetGo(request);
        }
    }

    private void Stop(Exception failure)
    {
        _life.Stop(failure);
        _requests.Close();
        while (_requests.TryTake(out WriterRequest? request))
        {
            request.Fail(_life.Over());
            _requests.LetGo(request);
        }

        foreach (LiveRun run in _index.Live)
            run.Wake();
        _watches.WakeAll();
    }

    // Whole milliseconds, as the store keeps them: a record is the same before and after a restart.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
}
