using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Has ended runs sealed while the server is up.</summary>
internal sealed partial class SealedRuns(RunLedger ledger, ILogger<SealedRuns> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ledger.SealEndedAsync(damage => Log.Damaged(logger, damage.Run, damage), stoppingToken);
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
        [LoggerMessage(1201, LogLevel.Error, "Run {Run} is damaged: it cannot be sealed and is left as it is")]
        public static partial void Damaged(ILogger logger, RunId? run, Exception exception);
    }
}
