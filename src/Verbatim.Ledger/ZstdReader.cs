using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger;

/// <summary>Reads the body of a sealed run in Zstandard, as it is kept: nothing is compressed or decompressed.</summary>
/// <remarks>Its parts after each other are a Zstandard body of <see cref="RunSeal.Zstd"/>'s length and digest.</remarks>
public sealed class ZstdReader
{
    private const int MaxReadBytes = 256 * 1024;

    private readonly Queue<StoredBlock> _read = new();
    private readonly ILedgerStore _store;
    private readonly LedgerLife _life;
    private readonly RunRecord _run;
    private Position _last = Position.Start;
    private long _bytes;

    internal ZstdReader(ILedgerStore store, LedgerLife life, RunRecord run) => (_store, _life, _run) = (store, life, run);

    /// <summary>The next part; null after the last one. The memory is shared and does not change.</summary>
    /// <exception cref="LedgerCorruptException">Stored bytes are not the bytes that were written.</exception>
    /// <exception cref="RunDeletedException">The run was deleted before all of it was given out.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        _life.ThrowIfOver();
        if (_last == _run.Last)
            return null;

        if (_read.Count == 0)
            await ReadAsync(cancellationToken);

        StoredBlock block = _read.Dequeue();
        if (block.First != _last.Next || block.Coding != BlockCoding.Zstd)
            throw StoredBlocks.Corrupt(_run, _last.Next, $"the sealed run goes on with the block of the frames {block.First} to {block.Last}, of coding {(int)block.Coding}.");

        _last = block.Last;
        _bytes += block.Payload.Length;
        if (_last >= _run.Last && (_last > _run.Last || _bytes != _run.Seal!.Zstd!.Bytes))
            throw StoredBlocks.Corrupt(_run, block.First, $"the sealed run is {_last} frames in {_bytes} bytes, and its row says {_run.Last} in {_run.Seal!.Zstd!.Bytes}.");

        return block.Payload;
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredBlock> blocks = await _store.ReadStoredBlocksAsync(_run.StoreNumber, _last.Next, _run.Last, MaxReadBytes, cancellationToken);
        StoredBlocks.Check(_run, blocks, _last.Next, _run.Last);
        foreach (StoredBlock block in blocks)
            _read.Enqueue(block);
    }
}
