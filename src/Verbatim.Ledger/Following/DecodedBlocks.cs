using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Following;

/// <summary>The frames of sealed blocks that were read last, for who reads the same again: the next page, the next reader. Thread-safe.</summary>
/// <remarks>
/// Whoever reads a block reads its row from the store and holds it against its checksum all the same; only then it is looked for here, under
/// that checksum. So this says nothing of what is kept, and damage is found as if it were not there.
/// </remarks>
internal sealed class DecodedBlocks(int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(long Run, ulong Checksum), LinkedListNode<Decoded>> _blocks = [];

    // The one that was asked for last comes first.
    private readonly LinkedList<Decoded> _byUse = new();
    private long _bytes;

    /// <summary>The frames of a block that was checked.</summary>
    public FrameBlock Decode(RunRecord run, StoredBlock block)
    {
        if (block.Coding == BlockCoding.Identity)
            return StoredBlocks.Decode(run, block);

        (long, ulong) key = (block.Run, block.Checksum);
        lock (_gate)
        {
            if (_blocks.TryGetValue(key, out LinkedListNode<Decoded>? found))
            {
                _byUse.Remove(found);
                _byUse.AddFirst(found);
                return found.Value.Frames;
            }
        }

        // Beside the gate: two who decode the same block at once do it twice, and nobody waits for them.
        FrameBlock frames = StoredBlocks.Decode(run, block);
        Keep(key, frames);
        return frames;
    }

    private void Keep((long Run, ulong Checksum) key, FrameBlock frames)
    {
        lock (_gate)
        {
            if (frames.Payload.Length > maxBytes || _blocks.ContainsKey(key))
                return;

            _blocks.Add(key, _byUse.AddFirst(new Decoded(key, frames)));
            _bytes += frames.Payload.Length;
            while (_bytes > maxBytes)
                DropLast();
        }
    }

    private void DropLast()
    {
        Decoded last = _byUse.Last!.Value;
        _byUse.RemoveLast();
        _blocks.Remove(last.Key);
        _bytes -= last.Frames.Payload.Length;
    }

    private sealed record Decoded((long Run, ulong Checksum) Key, FrameBlock Frames);
}
