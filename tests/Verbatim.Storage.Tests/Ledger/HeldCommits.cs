namespace Verbatim.Storage.Tests.Ledger;

/// <summary>Keeps commits from the disk until it is disposed of.</summary>
internal sealed class HeldCommits : IDisposable
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first commit is held.</summary>
    public Task Arrived => _arrived.Task;

    public Task WaitAsync()
    {
        _arrived.TrySetResult();
        return _released.Task;
    }

    public void Dispose() => _released.TrySetResult();
}
