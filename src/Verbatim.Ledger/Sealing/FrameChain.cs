using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Sealing;

/// <summary>A run's frames from the first on: where they stand, and their chained digest.</summary>
internal sealed class FrameChain(RunRecord run)
{
    private readonly byte[] _digest = DigestChain.Begin(run.Header);

    public Position Last { get; private set; } = Position.Start;

    /// <summary>All frames so far, in bytes of JSON.</summary>
    public long Bytes { get; private set; }

    public byte[] Digest => [.. _digest];

    public void Add(ReadOnlySpan<byte> frame)
    {
        DigestChain.Add(_digest, frame);
        Bytes += frame.Length;
        Last = Last.Next;
    }

    /// <summary>Makes sure that the frames so far are those that were recorded up to the end of a block.</summary>
    public void ThrowIfNot(StoredBlock block)
    {
        if (!block.Digest.Span.SequenceEqual(_digest))
            throw StoredBlocks.Corrupt(run, block.First, $"the frames {block.First} to {block.Last} are not those that were recorded: their chained digest is another.");
        if (block.Last != Last || block.RunBytes != Bytes)
            throw StoredBlocks.Corrupt(run, block.First, $"{Last} frames of {Bytes} bytes stand where its block says {block.Last} and {block.RunBytes}.");
    }
}
