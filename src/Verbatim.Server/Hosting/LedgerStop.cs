using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>A ledger that has stopped takes the server with it: only a restart reads again what is really on disk.</summary>
internal sealed partial class LedgerStop(RunLedger ledger, IHostApplicationLifetime lifetime, ILogger<LedgerStop> logger)
{
    public bool HasStopped => ledger.Stopped.IsCompleted;

    /// <summary>Waits until the server is told to go down, and tells it to where the ledger stops.</summary>
    public async Task WatchAsync(Task goingDown)
    {
        if (await Task.WhenAny(ledger.Stopped, goingDown) != ledger.Stopped)
            return;

        Log.Stopped(logger, await ledger.Stopped);
        lifetime.StopApplication();
        await goingDown;
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Critical, "The ledger has stopped; the server goes down")]
        public static partial void Stopped(ILogger logger, LedgerStoppedException exception);
    }
}
