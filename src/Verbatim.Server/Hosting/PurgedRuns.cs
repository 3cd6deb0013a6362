using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Has deleted runs taken from the disk while the server is up.</summary>
internal sealed partial class PurgedRuns(RunLedger ledger, ILogger<PurgedRuns> logger) : LedgerWork
{
    protected override Task WorkAsync(CancellationToken stoppingToken) =>
        ledger.PurgeDeletedAsync(damage => Log.Damaged(logger, damage), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1211, LogLevel.Error, "Deleted runs cannot be purged: the ledger is damaged")]
        public static partial void Damaged(ILogger logger, Exception exception);
    }
}
