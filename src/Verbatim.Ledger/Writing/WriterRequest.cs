using System.Diagnostics;

namespace Verbatim.Ledger.Writing;

/// <summary>Something that a caller waits for the writer to do.</summary>
internal abstract class WriterRequest
{
    /// <summary>The activity of who asks for it; the default where nobody listens.</summary>
    public ActivityContext Cause { get; } = Activity.Current?.Context ?? default;

    /// <summary>What it holds in memory of what callers chose to send; 0 where that is an id, or where there is never more than one of its kind.</summary>
    public virtual long Bytes => 0;

    /// <summary>Adds what this request writes to the commit. Nothing of it counts before <see cref="Answer"/>.</summary>
    public abstract ValueTask PrepareAsync(CommitGroup group);

    /// <summary>The commit is on disk: tell the caller.</summary>
    public abstract void Answer();

    /// <summary>The commit is not on disk, or nobody knows: tell the caller, unless it has its answer.</summary>
    public abstract void Fail(Exception reason);
}

/// <summary>The same, with an answer for the caller.</summary>
internal abstract class WriterRequest<TAnswer> : WriterRequest
{
    private readonly TaskCompletionSource<TAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the writer has answered, or failed the request.</summary>
    public Task<TAnswer> Answered => _answer.Task;

    /// <summary>What the caller is told once the commit is on disk.</summary>
    protected abstract TAnswer Result { get; }

    public sealed override void Answer() => _answer.TrySetResult(Result);

    public sealed override void Fail(Exception reason) => _answer.TrySetException(reason);
}
