using System.Security.Cryptography;
using Verbatim.Frames;
using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger;

/// <summary>Ended runs as wholes: how long their bodies are, their digests, and what is kept of them in Zstandard.</summary>
/// <remarks>
/// Thread-safe, and part of a <see cref="RunLedger"/>. Bytes that are not what was written are a <see cref="LedgerCorruptException"/>, of a deleted run all is a
/// <see cref="RunDeletedException"/>, and of a ledger that has stopped a <see cref="LedgerStoppedException"/>.
/// </remarks>
public sealed class RunBodies
{
    private readonly ILedgerStore _store;
    private readonly StoredFrames _stored;
    private readonly LedgerLife _life;

    internal RunBodies(ILedgerStore store, StoredFrames stored, LedgerLife life) => (_store, _stored, _life) = (store, stored, life);

    /// <summary>Length and digest of an ended run's body as it is: the same before and after it is sealed.</summary>
    /// <remarks>Costs nothing for a long run that is sealed. Of any other all frames are read.</remarks>
    /// <param name="run">An ended run of this ledger, else <see cref="ArgumentException"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<RunBody> IdentityAsync(RunRecord run, CancellationToken cancellationToken)
    {
        ThrowUnlessEnded(run);
        if (run.Seal?.Identity is { } identity)
            return identity;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long bytes = 0;
        for (Position last = Position.Start; last < run.Last;)
        {
            _life.ThrowIfOver();
            FrameBlock block = await _stored.ReadAsync(run, last.Next, run.Last, RunReader.MaxReadBytes, cancellationToken);
            hash.AppendData(block.Payload.Span);
            bytes += block.Payload.Length;
            last = block.Last;
        }

        return new RunBody(bytes, hash.GetHashAndReset());
    }

    /// <summary>How long an ended run's frames after a position are, in bytes of SSE form.</summary>
    /// <param name="run">An ended run of this ledger, else <see cref="ArgumentException"/>.</param>
    /// <param name="after">At most the run's last position, else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<long> BytesAfterAsync(RunRecord run, Position after, CancellationToken cancellationToken)
    {
        ThrowUnlessEnded(run);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(after.Value, run.Last.Value, nameof(after));
        _life.ThrowIfOver();
        long frames = run.Last.Value - after.Value;
        if (after == Position.Start || frames == 0)
            return frames == 0 ? 0 : run.Bytes + (FrameBlock.OverheadBytes * frames);

        long before = await _stored.BytesUpToAsync(run, after, cancellationToken);
        return run.Bytes - before + (FrameBlock.OverheadBytes * frames);
    }

    /// <summary>Reads the body of a sealed run in Zstandard, from its beginning.</summary>
    /// <param name="run">A run of this ledger with <see cref="RunSeal.Zstd"/>, else <see cref="ArgumentException"/>.</param>
    public ZstdReader ReadZstd(RunRecord run) =>
        run.Seal?.Zstd is null ? throw new ArgumentException("No body in Zstandard is kept of this run.", nameof(run)) : new ZstdReader(_store, _life, run);

    /// <summary>Makes the body in Zstandard of a short sealed run, which is kept in a form that nobody else can read. The same bytes each time.</summary>
    /// <param name="run">A run of this ledger with <see cref="RunSeal.IsShort"/>, else <see cref="ArgumentException"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ZstdBody> CompressAsync(RunRecord run, CancellationToken cancellationToken)
    {
        if (run.Seal is not { IsShort: true })
            throw new ArgumentException("The run is not sealed, or its body is kept in Zstandard.", nameof(run));

        _life.ThrowIfOver();
        FrameBlock frames = await _stored.ReadAsync(run, Position.Start.Next, run.Last, RunReader.MaxReadBytes, cancellationToken);
        if (frames.Last != run.Last)
            throw StoredBlocks.Corrupt(run, frames.Last.Next, "the short run is more than one block.");

        byte[] body = ZstdFrame.Compress(frames.Payload.Span, ZstdFrame.SentLevel);
        return new ZstdBody(new RunBody(body.Length, SHA256.HashData(body)), body);
    }

    private static void ThrowUnlessEnded(RunRecord run)
    {
        if (!run.IsEnded)
            throw new ArgumentException("The run goes on: it has no body yet.", nameof(run));
    }
}
