using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Sealing;

/// <summary>The blocks of an ended run, from its first to its last.</summary>
internal sealed class BlockSequence(ILedgerStore store, RunRecord run)
{
    private const int MaxReadBytes = 256 * 1024;

    private readonly Queue<StoredBlock> _read = new();
    private Position _last = Position.Start;

    /// <summary>The next block, and its frames; null after the last one.</summary>
    /// <exception cref="LedgerCorruptException">It is not as it was written, or not there.</exception>
    public async ValueTask<(StoredBlock Row, FrameBlock Frames)?> NextAsync(CancellationToken cancellationToken)
    {
        if (_last == run.Last)
            return null;

        if (_read.Count == 0)
        {
            IReadOnlyList<StoredBlock> blocks = await store.ReadBlocksAsync(run.StoreNumber, _last.Next, run.Last, MaxReadBytes, cancellationToken);
            StoredBlocks.Check(run, blocks, _last.Next, run.Last);
            foreach (StoredBlock block in blocks)
                _read.Enqueue(block);
        }

        StoredBlock next = _read.Dequeue();
        if (next.First != _last.Next || next.Last > run.Last)
            throw StoredBlocks.Corrupt(run, _last.Next, $"the store goes on with the block of the frames {next.First} to {next.Last}.");

        _last = next.Last;
        return (next, StoredBlocks.Decode(run, next));
    }
}
