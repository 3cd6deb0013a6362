using System.Diagnostics;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger.Sealing;

/// <summary>Puts compressed blocks in the place of an ended run's blocks, after making sure that both hold what was recorded.</summary>
/// <remarks>
/// A run whose compressed blocks make one small commit is sealed by it. A longer one takes several, each of which replaces whole
/// blocks by others of the same frames: between them, and after a crash, the run reads as ever. The last one says that it is sealed.
/// </remarks>
internal sealed class RunSealing(ILedgerStore store, LedgerWriter writer, SealPace pace, RunRecord run)
{
    /// <summary>How much one commit holds: appends wait for it.</summary>
    public const int CommitBytes = 1024 * 1024;

    /// <summary>Does all but the last commit.</summary>
    /// <returns>What that one writes.</returns>
    /// <exception cref="LedgerCorruptException">The run is damaged. It is as it was.</exception>
    public async Task<SealedBlocks> PrepareAsync(CancellationToken cancellationToken)
    {
        using Activity? activity = LedgerTelemetry.BeginSeal(run);

        // Before a part of the run is replaced, all of it is read: a damaged run is left alone.
        if (run.Bytes > CommitBytes / 2)
            await VerifyAsync(cancellationToken);

        var blocks = new BlockSequence(store, run);
        using var compressed = new CompressedBlocks(run);
        int replaced = 0;
        while (await blocks.NextAsync(cancellationToken) is var (row, frames))
        {
            if (compressed.PendingBytes >= CommitBytes)
            {
                await writer.SealAsync(new SealedBlocks(run.StoreNumber, replaced, compressed.Take(), Seal: null));
                replaced = 0;
            }

            if (row.Coding != BlockCoding.Identity && replaced == 0)
            {
                // Commits before a crash came this far.
                compressed.Keep(row, frames);
            }
            else
            {
                compressed.Add(row, frames);
                replaced++;
            }

            await pace.RestAsync(cancellationToken);
        }

        IReadOnlyList<StoredBlock> rest = compressed.Take();
        return new SealedBlocks(run.StoreNumber, replaced, rest, compressed.Seal());
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var blocks = new BlockSequence(store, run);
        var chain = new FrameChain(run);
        while (await blocks.NextAsync(cancellationToken) is var (row, frames))
        {
            foreach (ReadOnlyMemory<byte> frame in frames.Frames)
                chain.Add(frame.Span);
            chain.ThrowIfNot(row);
            await pace.RestAsync(cancellationToken);
        }
    }
}
