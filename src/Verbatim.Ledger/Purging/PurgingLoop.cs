using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Purging;

/// <summary>Purges deleted runs as they come of age.</summary>
internal sealed class PurgingLoop(Purger purger, TimeProvider time, Action<LedgerCorruptException> report)
{
    // Many runs share what one purge costs, and nobody waits for it.
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await purger.PurgeAsync(cancellationToken);
            }
            catch (Exception passing) when (passing is StorageFullException or StoreUnavailableException)
            {
                // Overwriting takes room in the log, and what is to be overwritten is read first. The next round tries again.
            }
            catch (LedgerCorruptException damage)
            {
                report(damage);
            }

            await Task.Delay(AskEvery, time, cancellationToken);
        }
    }
}
