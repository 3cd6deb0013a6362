using Verbatim.Frames;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Following;

/// <summary>Rows that the store gave out, held against what was written.</summary>
internal static class StoredBlocks
{
    /// <summary>Makes sure that blocks hold the frames from a position on, one after the other, as they were written.</summary>
    /// <param name="run">The run.</param>
    /// <param name="blocks">Of the run, and in order.</param>
    /// <param name="from">A frame that the first one holds.</param>
    /// <param name="last">A committed frame: none begins after it, and only a coded one, which holds the frames of several commits, goes on beyond it.</param>
    public static void Check(RunRecord run, IReadOnlyList<StoredBlock> blocks, Position from, Position last)
    {
        if (blocks.Count == 0)
            throw Corrupt(run, from, "the block that holds it is missing.");

        Position expected = from;
        foreach (StoredBlock block in blocks)
        {
            Check(run, block, expected, isFirst: expected == from, last);
            expected = block.Last.Next;
        }
    }

    /// <summary>The frames of a block that was checked.</summary>
    public static FrameBlock Decode(RunRecord run, StoredBlock block)
    {
        if (block.Coding == BlockCoding.Identity)
            return new FrameBlock(block.First, block.Count, block.Payload);

        byte[] payload = Decompress(run, block);

        // A frame holds no line feed, and two end it.
        if (payload.AsSpan().Count((byte)'\n') != 2 * block.Count)
            throw Corrupt(run, block.First, $"its block does not decompress to {block.Count} frames.");

        return new FrameBlock(block.First, block.Count, payload);
    }

    public static LedgerCorruptException Corrupt(RunRecord run, Position at, string damage) => new(run.Header.Key.Run, at, damage);

    private static byte[] Decompress(RunRecord run, StoredBlock block)
    {
        try
        {
            return block.Coding == BlockCoding.ZstdWithDictionary
                ? DictionaryFrame.Decompress(block.Payload.Span)
                : ZstdFrame.Decompress(block.Payload.Span);
        }
        catch (InvalidDataException damage)
        {
            throw Corrupt(run, block.First, $"its block cannot be decompressed: {damage.Message}");
        }
    }

    private static void Check(RunRecord run, StoredBlock block, Position expected, bool isFirst, Position last)
    {
        if (block.Run != run.StoreNumber)
            throw Corrupt(run, expected, "the store gave a block of another run.");
        if (BlockChecksum.Of(block) != block.Checksum)
            throw Corrupt(run, expected, "its block does not match its checksum.");
        if (isFirst ? block.First > expected || block.Last < expected : block.First != expected)
            throw Corrupt(run, expected, $"the store goes on with the block of the frames {block.First} to {block.Last}.");
        if (block.Last > last && block.Coding == BlockCoding.Identity)
            throw Corrupt(run, expected, $"its block ends at frame {block.Last}, after the last one, {last}.");
        if (block.Coding is not (BlockCoding.Identity or BlockCoding.Zstd or BlockCoding.ZstdWithDictionary))
            throw Corrupt(run, expected, $"its block has the unknown coding {(int)block.Coding}.");
    }
}
