using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Work on the ledger that goes on as long as the server does, and ends with it or with the ledger. Whatever else it throws ends the server.</summary>
internal abstract class LedgerWork : BackgroundService
{
    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server goes down; the next start goes on.
        }
        catch (LedgerStoppedException)
        {
            // The server goes down for that by itself.
        }
    }
}
