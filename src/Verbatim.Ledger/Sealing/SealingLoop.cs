using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Sealing;

/// <summary>Seals ended runs as they come of age.</summary>
internal sealed class SealingLoop(Sealer sealer, TimeSpan sealAfter, TimeProvider time, Action<LedgerCorruptException> report)
{
    // Nobody waits for a seal, so it asks instead of being woken by every run that ends.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    // A full disk stays full for a while, and a machine without files or memory is not asked at once again.
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    private readonly HashSet<long> _damaged = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan pause = AskEvery;
            try
            {
                while (await sealer.SealSomeAsync(time.GetUtcNow() - sealAfter, _damaged, report, cancellationToken))
                    await Task.Yield();
            }
            catch (Exception passing) when (passing is StorageFullException or StoreUnavailableException)
            {
                pause = TryAgainAfter;
            }
            catch (LedgerCorruptException damage)
            {
                // Not of one run: what says which are to be sealed cannot be read.
                report(damage);
                pause = TryAgainAfter;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
