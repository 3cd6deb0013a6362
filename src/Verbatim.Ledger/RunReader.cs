using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger;

/// <summary>Reads a run from a position on: what is committed, then, for who waits, what comes.</summary>
/// <remarks>
/// Holds no queue: a slow reader only lags itself. One reader serves one caller at a time. Frames come in order, each
/// once, without a gap, and only after they are durable. When the ledger has stopped, or was closed, every member that reads or
/// waits throws <see cref="LedgerStoppedException"/> or <see cref="ObjectDisposedException"/>; who waits is woken for that.
/// </remarks>
public sealed class RunReader : IDisposable
{
    internal const int MaxReadBytes = 256 * 1024;

    private readonly StoredFrames _stored;
    private readonly RunIndex _index;
    private readonly LedgerLife _life;
    private RunRecord _run;
    private LiveRun? _live;
    private bool _isDisposed;

    internal RunReader(StoredFrames stored, RunIndex index, LedgerLife life, FoundRun run, Position after)
    {
        (_stored, _index, _life) = (stored, index, life);
        (_run, _live) = (run.Record, run.Live);
        Last = after;
        if (Committed is { } committed)
            ThrowIfBeyond(committed);
    }

    /// <summary>The last position that <see cref="NextAsync"/> gave out.</summary>
    public Position Last { get; private set; }

    /// <summary>Whether everything was given out and the run has ended: nothing will ever follow.</summary>
    /// <remarks>
    /// Exact once <see cref="NextAsync"/> was called: a reader of a record that is older than the run's end learns of that end there.
    /// </remarks>
    public bool IsAtEnd => Committed is { IsEnded: true } committed && committed.Last == Last;

    // Null where the record says that the run is live and the ledger says that it is not: it has ended since.
    private RunProgress? Committed =>
        _live is not null ? _live.Progress
        : _run.IsEnded ? new RunProgress(_run.Status, _run.Last, _run.Bytes, _run.StreamId, _run.EndedAt, _run.FinalText)
        : null;

    /// <summary>The next committed frames, at most <paramref name="maxFrames"/> and about 256 KiB; null where there are none at present.</summary>
    /// <exception cref="LedgerCorruptException">Stored bytes are not the bytes that were written.</exception>
    /// <exception cref="RunDeletedException">The run was deleted before all of it was given out.</exception>
    public async ValueTask<FrameBlock?> NextAsync(int maxFrames, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFrames, 1);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _life.ThrowIfOver();

        RunProgress committed = Committed ?? await CatchUpAsync(cancellationToken);
        if (Last >= committed.Last)
            return null;

        FrameBlock block = await ReadTailAsync(committed, cancellationToken)
            ?? await _stored.ReadAsync(_run, Last.Next, committed.Last, MaxReadBytes, cancellationToken);
        block = block.Take(maxFrames);
        Last = block.Last;
        return block;
    }

    /// <summary>Completes when there may be more to read since the last <see cref="NextAsync"/> that gave null; at once where there is.</summary>
    /// <remarks>A wake-up carries nothing: read, and wait again. A cancel leaves the reader usable.</remarks>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_live is null)
        {
            _life.ThrowIfOver();
            return;
        }

        // Watch first, then ask whether the ledger is over: it wakes the watchers after it says so, so one of the two reaches us.
        Task changed = _live.ChangedAsync(Last);
        _life.ThrowIfOver();
        await changed.WaitAsync(cancellationToken);
        _life.ThrowIfOver();
    }

    /// <inheritdoc />
    public void Dispose() => _isDisposed = true;

    // What is in memory outlives the run's row; only an ended run can be deleted.
    private async ValueTask<FrameBlock?> ReadTailAsync(RunProgress committed, CancellationToken cancellationToken)
    {
        if (_live?.ReadTail(Last, MaxReadBytes) is not { } tail)
            return null;
        if (committed.IsEnded && !await _stored.HoldsAsync(_run, cancellationToken))
            throw new RunDeletedException(_run.StoreNumber);
        return tail;
    }

    private async ValueTask<RunProgress> CatchUpAsync(CancellationToken cancellationToken)
    {
        FoundRun found = await _index.FindAsync(_run.Header.Key, cancellationToken)
            ?? throw new RunDeletedException(_run.StoreNumber);
        (_run, _live) = (found.Record, found.Live);
        RunProgress committed = Committed!;
        ThrowIfBeyond(committed);
        return committed;
    }

    private void ThrowIfBeyond(RunProgress committed) => ArgumentOutOfRangeException.ThrowIfGreaterThan(Last.Value, committed.Last.Value, "after");
}
