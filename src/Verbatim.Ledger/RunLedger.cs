using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;
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
    private readonly LedgerOptions _options;
    private readonly LedgerLife _life;
    private readonly RunIndex _index;
    private readonly LedgerWriter _writer;

    private RunLedger(ILedgerStore store, StoredHeads heads, LedgerOptions options, TimeProvider time)
    {
        _store = store;
        _options = options;
        _life = new LedgerLife();
        _index = new RunIndex(store, _life);
        _writer = new LedgerWriter(store, _index, new RunBeginnings(store, _index, options, heads), _life, options, time);
    }

    /// <summary>Completes with the reason when the store failed and the ledger takes nothing any more: the process should end. Never completes otherwise.</summary>
    public Task<LedgerStoppedException> Stopped => _life.Stopped;

    /// <summary>Opens the ledger of a store, and goes on where it stood.</summary>
    /// <param name="store">Belongs to the ledger from here on, also where this throws.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">When runs end and conversations begin.</param>
    /// <param name="cancellationToken">Gives up; nothing has changed then.</param>
    /// <exception cref="ArgumentException">The options are out of bounds; the message has all faults.</exception>
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
    public async ValueTask<CreateResult> CreateAsync(RunHeader header, ConversationVisibility? visibility, CancellationToken cancellationToken)
    {
        RunHeader kept = header with { StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(header.StartedAt.ToUnixTimeMilliseconds()) };
        try
        {
            return await _writer.CreateAsync(kept, visibility, cancellationToken);
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
    /// durable, and the ledger holds no reference to the frames' memory. The root terminal frame ends the run in the same commit.
    /// </remarks>
    /// <param name="run">The run.</param>
    /// <param name="frames">One or more frames, in order. The list must not change before the task completes.</param>
    /// <param name="cancellationToken">Gives up waiting. The append may still have happened; appending the same again tells.</param>
    /// <exception cref="LedgerStoppedException">The store failed, and the ledger takes nothing any more.</exception>
    public async ValueTask<AppendResult> AppendAsync(RunKey run, IReadOnlyList<Frame> frames, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count);
        if (await _index.FindAsync(run, cancellationToken) is not { } found)
            return new AppendResult.NoSuchRun();

        try
        {
            return await new RunAppend(_writer, _options, found, Read, frames).RunAsync(cancellationToken);
        }
        catch (StorageFullException)
        {
            return new AppendResult.StorageFull();
        }
    }

    /// <summary>The run as it stands, or null. Not authorised: the caller decides who may know of it.</summary>
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
        return new RunReader(_store, _index, _life, new FoundRun(run, live?.Progress is null ? null : live), after);
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
    public async ValueTask<IReadOnlyList<SourceBody>> SourceBodiesAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        return await _store.ReadSourceBodiesAsync(run.StoreNumber, cancellationToken);
    }

    /// <summary>Runs, newest first, at most <see cref="RunQuery.Limit"/>.</summary>
    /// <remarks>The filters hold for the moment of the query; a run that ends meanwhile is given out as it then stands.</remarks>
    public async ValueTask<IReadOnlyList<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 100);
        _life.ThrowIfOver();
        IReadOnlyList<RunRecord> stored = await _store.ListRunsAsync(query, cancellationToken);
        var runs = new List<RunRecord>(stored.Count);
        foreach (RunRecord run in stored)
            runs.Add(await _index.RefreshAsync(run, cancellationToken));
        return runs;
    }

    /// <summary>Every run without an end, of all tenants: for the start-up that ends those whose producer is gone.</summary>
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

    /// <summary>Commits what was handed in, then lets go of the store. Who waits for more of a run is woken and gets <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.CloseAsync();
        _life.Close();
        foreach (LiveRun run in _index.Live)
            run.Wake();
        await _store.DisposeAsync();
    }
}
