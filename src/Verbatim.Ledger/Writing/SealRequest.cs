using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>Compressed blocks that take the place of an ended run's blocks.</summary>
internal sealed class SealRequest(SealedBlocks blocks, ILedgerStore store) : WriterRequest<Written>
{
    public override async ValueTask PrepareAsync(CommitGroup group)
    {
        // Deleted since its blocks were read: there is nothing to put others in the place of.
        if (!await store.HoldsRunAsync(blocks.Run, CancellationToken.None))
            throw new RunDeletedException(blocks.Run);
        group.Seal(blocks);
    }

    protected override Written Result => default;
}
