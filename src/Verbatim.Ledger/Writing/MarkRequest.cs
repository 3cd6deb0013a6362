using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A mark where the next body of a run's source begins.</summary>
internal sealed class MarkRequest(long run, SourceBody body) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override long Bytes => body.State.Length;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Commit.SourceBodies.Add(new NewSourceBody(run, body));
        return ValueTask.CompletedTask;
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
