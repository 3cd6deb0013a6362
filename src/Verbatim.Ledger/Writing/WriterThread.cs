using System.Collections.Concurrent;

namespace Verbatim.Ledger.Writing;

/// <summary>A thread of its own for a loop that awaits: every turn of the loop runs on it.</summary>
/// <remarks>
/// A store on local disk blocks its caller while the disk writes. On the pool that would take one of a few threads from everybody
/// else, and each turn would wait in the pool's queue behind their work.
/// </remarks>
internal sealed class WriterThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Turn, object? State)> _turns = [];

    /// <summary>Runs the loop; the task ends when the loop does.</summary>
    public static Task RunAsync(Func<Task> loop)
    {
        var context = new WriterThread();
        var started = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => context.Turn(loop, started)) { IsBackground = true, Name = "ledger writer" };
        thread.Start();
        return started.Task.Unwrap();
    }

    public override void Post(SendOrPostCallback d, object? state) => _turns.Add((d, state));

    private void Turn(Func<Task> loop, TaskCompletionSource<Task> started)
    {
        SetSynchronizationContext(this);
        Task running = loop();
        running.ContinueWith(_ => _turns.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        started.SetResult(running);
        foreach ((SendOrPostCallback turn, object? state) in _turns.GetConsumingEnumerable())
            turn(state);
        _turns.Dispose();
    }
}
