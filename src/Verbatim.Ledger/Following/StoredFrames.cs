using Verbatim.Frames;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Following;

/// <summary>Reads frames from the store, and gives out nothing that is not what was written there.</summary>
internal static class StoredFrames
{
    /// <summary>Frames from a position on: at most about <paramref name="maxBytes"/>, or one block.</summary>
    /// <param name="store">Where from.</param>
    /// <param name="run">The run.</param>
    /// <param name="from">The first frame.</param>
    /// <param name="last">The last committed frame, at or after <paramref name="from"/>.</param>
    /// <param name="maxBytes">How much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<FrameBlock> ReadAsync(
        ILedgerStore store, RunRecord run, Position from, Position last, int maxBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await store.ReadBlocksAsync(run.StoreNumber, from, last, maxBytes, cancellationToken);
        if (blocks.Count == 0)
            throw Corrupt(run, from, "the block that holds it is missing.");

        Position expected = from;
        foreach (StoredBlock block in blocks)
        {
            Check(run, block, expected, isFirst: expected == from, last);
            expected = block.Last.Next;
        }

        FrameBlock first = ToFrames(blocks[0]).After(Position.At(from.Value - 1));
        return blocks.Count == 1 ? first : Join(first, blocks);
    }

    private static void Check(RunRecord run, StoredBlock block, Position expected, bool isFirst, Position last)
    {
        if (block.Run != run.StoreNumber)
            throw Corrupt(run, expected, "the store gave a block of another run.");
        if (BlockChecksum.Of(block) != block.Checksum)
            throw Corrupt(run, expected, "its block does not match its checksum.");
        if (isFirst ? block.First > expected || block.Last < expected : block.First != expected)
            throw Corrupt(run, expected, $"the store goes on with the block of the frames {block.First} to {block.Last}.");
        if (block.Last > last)
            throw Corrupt(run, expected, $"its block ends at frame {block.Last}, after the last one, {last}.");
        if (block.Coding != BlockCoding.Identity)
            throw Corrupt(run, expected, $"its block has the unknown coding {(int)block.Coding}.");
    }

    private static FrameBlock Join(FrameBlock first, IReadOnlyList<StoredBlock> blocks)
    {
        int frames = first.Count;
        int bytes = first.Payload.Length;
        foreach (StoredBlock block in blocks.Skip(1))
        {
            frames += block.Count;
            bytes += block.Payload.Length;
        }

        byte[] joined = GC.AllocateUninitializedArray<byte>(bytes);
        first.Payload.CopyTo(joined);
        int written = first.Payload.Length;
        foreach (StoredBlock block in blocks.Skip(1))
        {
            block.Payload.CopyTo(joined.AsMemory(written));
            written += block.Payload.Length;
        }

        return new FrameBlock(first.First, frames, joined);
    }

    private static FrameBlock ToFrames(StoredBlock block) => new(block.First, block.Count, block.Payload);

    private static LedgerCorruptException Corrupt(RunRecord run, Position at, string damage) => new(run.Header.Key.Run, at, damage);
}
