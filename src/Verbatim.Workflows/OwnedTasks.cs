namespace Verbatim.Workflows;

/// <summary>Work that nobody waits for while it goes on, and that is waited for when its owner goes.</summary>
/// <remarks>Thread-safe. The work handles its own failures: one that escapes surfaces when the owner is disposed.</remarks>
internal sealed class OwnedTasks : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts work on the thread pool; its token is cancelled when the owner goes.</summary>
    /// <exception cref="ObjectDisposedException">The owner is going.</exception>
    public void Start(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            CancellationToken stopping = _stopping.Token;
            _tasks.RemoveWhere(task => task.IsCompletedSuccessfully);
            _tasks.Add(Task.Run(() => work(stopping), CancellationToken.None));
        }
    }

    /// <summary>Cancels the work and waits until all of it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] tasks;
        lock (_gate)
        {
            _stopping.Cancel();
            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks);
    }
}
