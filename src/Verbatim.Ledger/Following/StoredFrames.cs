using Verbatim.Frames;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Following;

/// <summary>Reads frames from the store, and gives out nothing that is not what was written there.</summary>
internal sealed class StoredFrames(ILedgerStore store, DecodedBlocks decoded)
{
    /// <summary>Whether the run was not deleted since it was found.</summary>
    public ValueTask<bool> HoldsAsync(RunRecord run, CancellationToken cancellationToken) => store.HoldsRunAsync(run.StoreNumber, cancellationToken);

    /// <summary>Frames from a position on: at most about <paramref name="maxBytes"/>, or one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">The first frame.</param>
    /// <param name="last">The last committed frame, at or after <paramref name="from"/>.</param>
    /// <param name="maxBytes">How much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<FrameBlock> ReadAsync(RunRecord run, Position from, Position last, int maxBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await store.ReadBlocksAsync(run.StoreNumber, from, last, maxBytes, cancellationToken);
        StoredBlocks.Check(run, blocks, from, last);
        FrameBlock first = decoded.Decode(run, blocks[0]).After(Position.At(from.Value - 1));

        // A run that has ended since may be sealed by now, in blocks that go on beyond what the caller knows to be committed.
        return UpTo(last, blocks.Count == 1 ? first : Join(first, [.. blocks.Skip(1).Select(block => decoded.Decode(run, block))]));
    }

    /// <summary>The frames that end with a position: at most about <paramref name="maxBytes"/>, or one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">No frame before this one.</param>
    /// <param name="last">The last frame; it is committed.</param>
    /// <param name="maxBytes">How much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<FrameBlock> ReadBackAsync(RunRecord run, Position from, Position last, int maxBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await store.ReadBlocksBackAsync(run.StoreNumber, from, last, maxBytes, cancellationToken);
        if (blocks.Count == 0 || blocks[^1].Last < last)
            throw StoredBlocks.Corrupt(run, last, "the block that holds it is missing.");

        Position first = blocks[0].First < from ? from : blocks[0].First;
        StoredBlocks.Check(run, blocks, first, run.Last);
        FrameBlock block = decoded.Decode(run, blocks[0]).After(Position.At(first.Value - 1));
        return UpTo(last, blocks.Count == 1 ? block : Join(block, [.. blocks.Skip(1).Select(next => decoded.Decode(run, next))]));
    }

    /// <summary>The bytes of JSON of a run's frames up to a committed position.</summary>
    public async ValueTask<long> BytesUpToAsync(RunRecord run, Position last, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await store.ReadBlocksAsync(run.StoreNumber, last, last, maxBytes: 1, cancellationToken);
        StoredBlocks.Check(run, blocks, last, run.Last);
        return blocks[0].RunBytes - decoded.Decode(run, blocks[0]).Frames.Skip((int)(last.Value - blocks[0].First.Value) + 1).Sum(frame => (long)frame.Length);
    }

    private static FrameBlock UpTo(Position last, FrameBlock block) =>
        block.Last <= last ? block : block.Take((int)(last.Value - block.First.Value + 1));

    private static FrameBlock Join(FrameBlock first, FrameBlock[] others)
    {
        byte[] joined = GC.AllocateUninitializedArray<byte>(first.Payload.Length + others.Sum(block => block.Payload.Length));
        first.Payload.CopyTo(joined);
        int written = first.Payload.Length;
        foreach (FrameBlock block in others)
        {
            block.Payload.CopyTo(joined.AsMemory(written));
            written += block.Payload.Length;
        }

        return new FrameBlock(first.First, first.Count + others.Sum(block => block.Count), joined);
    }
}
