namespace Verbatim.Ledger;

/// <summary>Whether the ledger still serves, and why not. Once over, it stays over.</summary>
internal sealed class LedgerLife
{
    private readonly TaskCompletionSource<LedgerStoppedException> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Exception? _reason;
    private volatile bool _isClosed;

    public Task<LedgerStoppedException> Stopped => _stopped.Task;

    public void Stop(Exception reason)
    {
        _reason = reason;
        _stopped.TrySetResult(Stop());
    }

    public void Close() => _isClosed = true;

    public void ThrowIfOver()
    {
        if (_reason is not null)
            throw Stop();
        ObjectDisposedException.ThrowIf(_isClosed, typeof(RunLedger));
    }

    /// <summary>What to answer who waits when the ledger is over. New for each: an exception that is thrown twice mixes two stories.</summary>
    public Exception Over() => _reason is not null ? Stop() : new ObjectDisposedException(nameof(RunLedger));

    private LedgerStoppedException Stop() => new(_reason!.Message, _reason);
}
