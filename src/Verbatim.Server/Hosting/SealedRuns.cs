using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Has ended runs sealed while the server is up.</summary>
internal sealed partial class SealedRuns(RunLedger ledger, ILogger<SealedRuns> logger) : LedgerWork
{
    protected override Task WorkAsync(CancellationToken stoppingToken) =>
        ledger.SealEndedAsync(damage => Log.Damaged(logger, damage.Run, damage), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error, "Run {Run} is damaged: it cannot be sealed and is left as it is")]
        public static partial void Damaged(ILogger logger, RunId? run, Exception exception);
    }
}
