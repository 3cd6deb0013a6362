using Verbatim.Frames;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger.Following;

/// <summary>A run without an end: what of it is committed, for readers, and its head, for the writer.</summary>
internal sealed class LiveRun(RunRecord beginning, LiveConversation conversation, RunHead head, int tailBytes)
{
    private readonly Lock _gate = new();
    private readonly BlockTail _tail = new(tailBytes);
    private TaskCompletionSource? _changed;
    private volatile RunProgress? _progress;

    /// <summary>Belongs to the writer.</summary>
    public RunHead Head => head;

    /// <summary>Belongs to the writer.</summary>
    public LiveConversation Conversation => conversation;

    public RunHeader Header => beginning.Header;

    public long StoreNumber => beginning.StoreNumber;

    /// <summary>How far the run is committed; null while not even its beginning is.</summary>
    public RunProgress? Progress => _progress;

    public RunRecord Record(RunProgress progress) => beginning with
    {
        Status = progress.Status,
        Last = progress.Last,
        Bytes = progress.Bytes,
        StreamId = progress.StreamId,
        EndedAt = progress.EndedAt,
        FinalText = progress.FinalText,
    };

    /// <summary>Shows what was committed, and wakes who waits for it.</summary>
    public void Publish(RunProgress progress, IReadOnlyList<FrameBlock> blocks)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            foreach (FrameBlock block in blocks)
                _tail.Add(block);
            _progress = progress;
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    /// <summary>How much of the run's end is in memory.</summary>
    public int TailBytes
    {
        get
        {
            lock (_gate)
                return _tail.Bytes;
        }
    }

    /// <summary>Lets go of it: readers find it in the store.</summary>
    public void DropTail()
    {
        lock (_gate)
            _tail.Clear();
    }

    /// <summary>Frames after a position from memory, or null where that is too far back.</summary>
    public FrameBlock? ReadTail(Position after, int maxBytes)
    {
        lock (_gate)
            return _tail.Read(after, maxBytes);
    }

    /// <summary>Completes at the next <see cref="Publish"/>, or at once where more than <paramref name="seen"/> is committed or the run has ended.</summary>
    public Task ChangedAsync(Position seen)
    {
        lock (_gate)
        {
            if (_progress is { } progress && (progress.Last > seen || progress.IsEnded))
                return Task.CompletedTask;

            // Made only where somebody waits: most runs are recorded without an audience.
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    /// <summary>Wakes who waits, with nothing new: the ledger has stopped or was closed, and the next read says so.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _changed?.SetResult();
            _changed = null;
        }
    }
}
