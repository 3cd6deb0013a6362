using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Compressed blocks that take the place of an ended run's blocks.</summary>
internal sealed class SealRequest(SealedBlocks blocks, ILedgerStore store) : WriterRequest
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answered => _answer.Task;

    public override async ValueTask PrepareAsync(CommitGroup group)
    {
        // Deleted since its blocks were read: there is nothing to put others in the place of.
        if (!await store.HoldsRunAsync(blocks.Run, CancellationToken.None))
            throw new RunDeletedException(blocks.Run);
        group.Seal(blocks);
    }

    public override void Answer() => _answer.SetResult();

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
