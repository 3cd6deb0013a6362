using Verbatim.Frames;

namespace Verbatim.Ledger.Following;

/// <summary>The runs of one conversation, for who reads its frames. Not thread-safe.</summary>
internal sealed class ConversationRuns(StoredFrames stored, RunIndex index, LedgerLife life, ConversationRecord conversation)
{
    // Runs that take turns are looked up once; a conversation may have many that do not.
    private const int Kept = 64;

    private readonly Dictionary<RunKey, RunRecord> _found = [];

    /// <summary>What reading from a run gave.</summary>
    public abstract record Reading
    {
        private Reading() { }

        public sealed record Frames(FrameBlock Block) : Reading;

        /// <summary>What was asked for is not shown to readers yet.</summary>
        public sealed record NotYet : Reading;

        /// <summary>The run is gone.</summary>
        public sealed record Gone : Reading;
    }

    /// <summary>A run that a span of the conversation names, of any moment; null where it is gone.</summary>
    /// <exception cref="LedgerCorruptException">The run is of another conversation: a span's row is not what was written, and nothing of it may be seen here.</exception>
    public async ValueTask<RunRecord?> FindAsync(RunKey key, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(key, out RunRecord? known))
            return known;
        if ((await index.FindAsync(key, cancellationToken))?.Record is not { } run)
            return null;
        if (run.Header.Conversation != conversation.Id || key.Tenant != conversation.Tenant)
            throw new LedgerCorruptException(key.Run, Position.Start, "a span of another conversation names it.");

        if (_found.Count == Kept)
            _found.Clear();
        return _found[key] = run;
    }

    /// <summary>The same, as the run stands now.</summary>
    public ValueTask<RunRecord?> FindAgainAsync(RunKey key, CancellationToken cancellationToken)
    {
        _found.Remove(key);
        return FindAsync(key, cancellationToken);
    }

    /// <summary>Reads frames of a run after a position.</summary>
    public async ValueTask<Reading> ReadAsync(RunRecord run, Position after, int maxFrames, CancellationToken cancellationToken)
    {
        try
        {
            LiveRun? live = index.FindLive(run.Header.Key);
            Position? committed = live?.Progress is { } progress ? progress.Last : run.IsEnded ? run.Last : null;
            if (after > committed)
                return run.IsEnded ? throw StoredBlocks.Corrupt(run, after.Next, "a span begins after the run's last frame.") : new Reading.NotYet();

            using var reader = new RunReader(stored, index, life, new FoundRun(run, live?.Progress is null ? null : live), after);
            return await reader.NextAsync(maxFrames, cancellationToken) is { } block ? new Reading.Frames(block) : new Reading.NotYet();
        }
        catch (RunDeletedException)
        {
            _found.Remove(run.Header.Key);
            return new Reading.Gone();
        }
    }
}
