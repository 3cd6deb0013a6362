using System.Collections.Concurrent;
using Verbatim.Frames;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Following;

/// <summary>Finds a run wherever it stands: live in memory, or ended in the store.</summary>
internal sealed class RunIndex(ILedgerStore store, LedgerLife life)
{
    // A run is absent, then live, then ended: the third look at the latest meets one of these in both places.
    private const int MaxLooks = 3;

    private readonly ConcurrentDictionary<RunKey, LiveRun> _live = new();

    public IEnumerable<LiveRun> Live => _live.Values;

    /// <summary>The writer's view: also of a run whose beginning is not committed yet.</summary>
    public LiveRun? FindLive(RunKey run) => _live.GetValueOrDefault(run);

    /// <summary>Called before the run's beginning is committed, so that whoever finds a live run in the store finds it here too.</summary>
    public void Add(LiveRun run) => _live[run.Header.Key] = run;

    /// <summary>Called after the run's end is committed and published, or where its beginning was not committed.</summary>
    public void Remove(LiveRun run) => _live.TryRemove(KeyValuePair.Create(run.Header.Key, run));

    public async ValueTask<FoundRun?> FindAsync(RunKey key, CancellationToken cancellationToken)
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            life.ThrowIfOver();
            if (_live.TryGetValue(key, out LiveRun? live))
                return live.Progress is { } progress ? new FoundRun(live.Record(progress), live) : null;

            RunRecord? stored = await store.FindRunAsync(key, cancellationToken);
            if (stored is null)
                return null;
            if (stored.IsEnded)
                return new FoundRun(stored, null);

            // Live in the store and not here: it began between the two looks, and perhaps has ended since. Look again.
        }

        throw new LedgerCorruptException(key.Run, Position.Start.Next, "its row says that it is live, and it is not.");
    }

    /// <summary>A row that the store gave out, with the progress that only the writer knows.</summary>
    public async ValueTask<RunRecord> RefreshAsync(RunRecord stored, CancellationToken cancellationToken) =>
        stored.IsEnded ? stored : (await FindAsync(stored.Header.Key, cancellationToken))?.Record ?? stored;
}
