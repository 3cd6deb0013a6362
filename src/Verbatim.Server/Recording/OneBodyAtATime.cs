using Verbatim.Ledger;

namespace Verbatim.Server.Recording;

/// <summary>Lets one provider's body at a time into a run: two would each continue what the other has begun.</summary>
internal sealed class OneBodyAtATime(TimeProvider time)
{
    // A retry may arrive before the server has noticed that the request before it is gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<RunKey, TaskCompletionSource> _inside = [];

    /// <summary>Enters, to be left by disposing; null where another body stays inside for too long.</summary>
    public async Task<IDisposable?> TryEnterAsync(RunKey run, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        while (true)
        {
            Task left;
            lock (_gate)
            {
                if (!_inside.TryGetValue(run, out TaskCompletionSource? other))
                {
                    _inside[run] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new Stay(this, run);
                }

                left = other.Task;
            }

            await left.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (timer.IsCancellationRequested)
                return null;
        }
    }

    private void Leave(RunKey run)
    {
        lock (_gate)
        {
            _inside.Remove(run, out TaskCompletionSource? left);
            left?.SetResult();
        }
    }

    private sealed class Stay(OneBodyAtATime turns, RunKey run) : IDisposable
    {
        public void Dispose() => turns.Leave(run);
    }
}
