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
            catch (StorageFullException)
            {
                // Overwriting takes room in the log. The next round tries again.
            }
            catch (LedgerCorruptException damage)
            {
                report(damage);
            }

            await Task.Delay(AskEvery, time, cancellationToken);
        }
    }
}
