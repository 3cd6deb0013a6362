using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A removed object that shall be forgotten.</summary>
internal sealed class EraseObjectRequest(long number) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Commit.Objects.Add(new ObjectChange.Erased(number));
        return ValueTask.CompletedTask;
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
