using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Workflows;

namespace Verbatim.Server.Recording;

/// <summary>Ends the runs whose recorder has not been heard of for too long .</summary>
internal sealed partial class AbandonedRuns(
    RunLedger ledger, Recorders recorders, IOptions<RecordingOptions> options, TimeProvider time, ILogger<AbandonedRuns> logger) : BackgroundService
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan limit = options.Value.AbandonAfter;
        TimeSpan round = limit / 4 < LongestRound ? limit / 4 : LongestRound;
        using var timer = new PeriodicTimer(round, time);
        try
        {
            do
                await EndAsync(limit, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server goes down; a start counts anew.
        }
        catch (LedgerStoppedException)
        {
            // The server goes down for that by itself.
        }
    }

    private async Task EndAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        HashSet<RunKey> live = [];
        foreach (RunRecord run in await ledger.ListLiveAsync(cancellationToken))
        {
            RunKey key = run.Header.Key;
            live.Add(key);
            if (run.Header.Origin != RunOrigin.Recorded || recorders.SilenceOf(key) < limit)
                continue;

            // A recorder that comes back in this moment wins: then this frame is out of order, and refused.
            Frame end = TerminalFrame.Error(run, RunOutcome.InterruptedCode, "Nothing was recorded into this run for too long.", isRetryable: true, time);
            if (await ledger.AppendAsync(key, [end], cancellationToken) is AppendResult.Appended)
                Log.Abandoned(logger, key.Run);
        }

        recorders.Keep(live);
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "Run {Run} was abandoned by its recorder and has been ended")]
        public static partial void Abandoned(ILogger logger, RunId run);
    }
}
