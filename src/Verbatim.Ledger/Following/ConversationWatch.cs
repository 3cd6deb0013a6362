namespace Verbatim.Ledger.Following;

/// <summary>Wakes who waits for more of a conversation. A wake-up carries nothing.</summary>
internal sealed class ConversationWatch
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _changed;
    private long _version;

    /// <summary>How many readers have it; belongs to <see cref="ConversationWatches"/>.</summary>
    public int Readers { get; set; }

    /// <summary>Take it before reading: what is committed after that makes it another.</summary>
    public long Version
    {
        get
        {
            lock (_gate)
                return _version;
        }
    }

    public void Wake()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _version++;
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    /// <summary>Completes at the next wake-up, or at once where there was one since a version.</summary>
    public Task ChangedAsync(long seen)
    {
        lock (_gate)
        {
            if (_version != seen)
                return Task.CompletedTask;

            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }
}
