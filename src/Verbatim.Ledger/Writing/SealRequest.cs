using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Compressed blocks that take the place of an ended run's blocks.</summary>
internal sealed class SealRequest(SealedBlocks blocks) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override ValueTask PrepareAsync(CommitGroup group)
    {
        group.Seal(blocks);
        return ValueTask.CompletedTask;
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
