using System.Security.Cryptography;
using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Sealing;

/// <summary>Makes compressed blocks of a run's frames, and knows what they make together.</summary>
internal sealed class CompressedBlocks(RunRecord run) : IDisposable
{
    /// <summary>How many bytes of SSE form a sealed block holds at most, unless one frame is larger.</summary>
    public const int MaxBlockBytes = 256 * 1024;

    private readonly IncrementalHash _identity = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _zstd = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FrameChain _chain = new(run);
    private readonly List<ReadOnlyMemory<byte>> _frames = [];
    private List<StoredBlock> _blocks = [];
    private int _frameBytes;
    private long _identityBytes;
    private long _zstdBytes;
    private bool _isShort;

    /// <summary>How much of <see cref="Take"/>'s answer is there already, in stored bytes.</summary>
    public int PendingBytes { get; private set; }

    /// <summary>Takes the frames of a block of the run, the one after the last.</summary>
    /// <exception cref="LedgerCorruptException">They are not those that were recorded.</exception>
    public void Add(StoredBlock row, FrameBlock block)
    {
        foreach (ReadOnlyMemory<byte> frame in block.Frames)
        {
            int bytes = frame.Length + FrameBlock.OverheadBytes;
            if (_frames.Count > 0 && _frameBytes + bytes > MaxBlockBytes)
                Close();

            _frames.Add(frame);
            _frameBytes += bytes;
            _chain.Add(frame.Span);
        }

        _chain.ThrowIfNot(row);
    }

    /// <summary>Takes note of a compressed block of the run, the one after the last, which stays where it is.</summary>
    /// <exception cref="LedgerCorruptException">Its frames are not those that were recorded.</exception>
    public void Keep(StoredBlock row, FrameBlock block)
    {
        foreach (ReadOnlyMemory<byte> frame in block.Frames)
            _chain.Add(frame.Span);
        _chain.ThrowIfNot(row);
        _isShort = row.Coding == BlockCoding.ZstdWithDictionary;
        Count(block.Payload.Span, row.Payload.Span);
    }

    /// <summary>The blocks of all frames since the last call.</summary>
    public IReadOnlyList<StoredBlock> Take()
    {
        Close();
        List<StoredBlock> taken = _blocks;
        _blocks = [];
        PendingBytes = 0;
        return taken;
    }

    /// <summary>What the run's row says from now on; after the last <see cref="Take"/>.</summary>
    public RunSeal Seal() => _isShort ? RunSeal.OfShort : new(
        new RunBody(_identityBytes, _identity.GetHashAndReset()), new RunBody(_zstdBytes, _zstd.GetHashAndReset()));

    public void Dispose()
    {
        _identity.Dispose();
        _zstd.Dispose();
    }

    private void Close()
    {
        if (_frames.Count == 0)
            return;

        byte[] identity = GC.AllocateUninitializedArray<byte>(_frameBytes);
        Span<byte> rest = identity;
        foreach (ReadOnlyMemory<byte> frame in _frames)
            FrameBlock.Write(frame.Span, ref rest);

        Position first = Position.At(_chain.Last.Value - _frames.Count + 1);

        // Where the block is all of the run, nobody is sent what is kept, and the dictionary takes a third off it.
        _isShort = first == Position.Start.Next && _chain.Last == run.Last && _frameBytes <= MaxBlockBytes;
        byte[] compressed = _isShort ? DictionaryFrame.Compress(identity) : ZstdFrame.Compress(identity, ZstdFrame.KeptLevel);
        byte[] again = _isShort ? DictionaryFrame.Decompress(compressed) : ZstdFrame.Decompress(compressed);
        if (!again.AsSpan().SequenceEqual(identity))
            throw StoredBlocks.Corrupt(run, first, "what it was compressed to does not give it again; it stays as it was.");

        var block = new StoredBlock
        {
            Run = run.StoreNumber,
            First = first,
            Count = _frames.Count,
            RunBytes = _chain.Bytes,
            StreamId = first == Position.Start.Next ? run.StreamId : null,
            Coding = _isShort ? BlockCoding.ZstdWithDictionary : BlockCoding.Zstd,
            Digest = _chain.Digest,
            Payload = compressed,
            Checksum = 0,
        };
        _blocks.Add(block with { Checksum = BlockChecksum.Of(block) });
        Count(identity, compressed);
        PendingBytes += compressed.Length;
        _frames.Clear();
        _frameBytes = 0;
    }

    private void Count(ReadOnlySpan<byte> identity, ReadOnlySpan<byte> compressed)
    {
        _identity.AppendData(identity);
        _zstd.AppendData(compressed);
        _identityBytes += identity.Length;
        _zstdBytes += compressed.Length;
    }
}
