using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Has deleted runs taken from the disk while the server is up.</summary>
internal sealed partial class PurgedRuns(RunLedger ledger, ILogger<PurgedRuns> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ledger.PurgeDeletedAsync(damage => Log.Damaged(logger, damage), stoppingToken);
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

    private static partial class Log
    {
        [LoggerMessage(1211, LogLevel.Error, "Deleted runs cannot be purged: the ledger is damaged")]
        public static partial void Damaged(ILogger logger, Exception exception);
    }
}
