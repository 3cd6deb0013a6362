using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>One step of taking deleted runs from the disk. No commit, but the writer's work all the same: it is the only one that writes.</summary>
internal sealed class PurgeRequest(ILedgerStore store, IReadOnlyList<long> runs) : WriterRequest<PurgeStep>
{
    private PurgeStep _step;

    public override async ValueTask PrepareAsync(CommitGroup group)
    {
        try
        {
            _step = await store.PurgeAsync(runs, CancellationToken.None);
        }
        catch (StorageFullException full)
        {
            // The commit that this turn is part of may still find room.
            Fail(full);
        }
    }

    protected override PurgeStep Result => _step;
}
