using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Objects that come or go. What came of it is for the caller to read.</summary>
internal sealed class ObjectRequest(IReadOnlyList<ObjectChange> changes) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        foreach (ObjectChange change in changes)
            group.Commit.Objects.Add(change);
        return ValueTask.CompletedTask;
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
