using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger.Purging;

/// <summary>Takes deleted runs from the disk, some of them at a time and one caller at a time.</summary>
/// <remarks>A run counts as purged when all of it is gone. What comes in between, a crash too, is made up for by doing it again.</remarks>
internal sealed class Purger(ILedgerStore store, LedgerWriter writer, LedgerOptions options, TimeProvider time) : IDisposable
{
    // Runs that share the last steps, which cost by what else was freed in the store and not by what is purged.
    private const int MaxRuns = 1000;

    // A reader stands in the way for the time of one read.
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _turn = new(1);

    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            int purged = 0;
            while (await store.ListUnpurgedAsync(time.GetUtcNow() - options.PurgeAfter, MaxRuns, cancellationToken) is [_, ..] runs)
            {
                await PurgeAsync(runs, cancellationToken);
                purged += runs.Count;
            }

            return purged;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task PurgeAsync(IReadOnlyList<long> runs, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (await writer.PurgeAsync(runs))
            {
                case PurgeStep.Done:
                    await writer.MarkPurgedAsync(runs);
                    return;
                case PurgeStep.InUse:
                    await Task.Delay(TryAgainAfter, time, cancellationToken);
                    break;
            }
        }
    }
}
