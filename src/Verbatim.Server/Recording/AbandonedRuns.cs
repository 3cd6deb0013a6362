using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Server.Hosting;
using Verbatim.Workflows;

namespace Verbatim.Server.Recording;

/// <summary>Ends the runs whose recorder has not been heard of for too long, and those of the server's own that nothing produces any more .</summary>
internal sealed partial class AbandonedRuns(
    RunLedger ledger, Recorders recorders, WorkflowRunner runner, IOptions<RecordingOptions> options, TimeProvider time, ILogger<AbandonedRuns> logger)
    : LedgerWork
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    // Without a producer in the last round: a run that has just begun may not have its own yet.
    private HashSet<RunKey> _unproduced = [];

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        foreach (LedgerCorruptException damage in ledger.Damaged)
            Log.Damaged(logger, damage);

        TimeSpan limit = options.Value.AbandonAfter;
        TimeSpan round = limit / 4 < LongestRound ? limit / 4 : LongestRound;
        using var timer = new PeriodicTimer(round, time);
        do
            await TryEndAsync(limit, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryEndAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await EndAsync(limit, cancellationToken);
        }
        catch (StoreUnavailableException away)
        {
            Log.Later(logger, away.Message);
        }
    }

    private async Task EndAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        HashSet<RunKey> live = [];
        HashSet<RunKey> unproduced = [];
        foreach (RunRecord run in await ledger.ListLiveAsync(cancellationToken))
        {
            RunKey key = run.Header.Key;
            live.Add(key);
            if (run.Header.Origin == RunOrigin.Executed)
            {
                // Its end found no room on the disk when it was due.
                if (!runner.IsProducing(key) && unproduced.Add(key) && _unproduced.Contains(key))
                    await EndAsync(run, "The server stopped producing this run.", cancellationToken);
            }
            else if (recorders.SilenceOf(key) >= limit)
            {
                await EndAsync(run, "Nothing was recorded into this run for too long.", cancellationToken);
            }
        }

        _unproduced = unproduced;
        recorders.Keep(live);
    }

    private async Task EndAsync(RunRecord run, string message, CancellationToken cancellationToken)
    {
        // A recorder that comes back in this moment wins: then this frame is out of order, and refused.
        Frame end = TerminalFrame.Error(run, RunOutcome.InterruptedCode, message, isRetryable: true, time);
        if (await ledger.AppendAsync(run.Header.Key, [end], cancellationToken) is AppendResult.Appended)
            Log.Abandoned(logger, run.Header.Key.Run);
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "Run {Run} was abandoned by what produced it and has been ended")]
        public static partial void Abandoned(ILogger logger, RunId run);

        [LoggerMessage(1102, LogLevel.Error, "A run without an end is damaged: it is an error for who asks for it, and nothing ends it")]
        public static partial void Damaged(ILogger logger, Exception exception);

        [LoggerMessage(1104, LogLevel.Warning, "Abandoned runs could not be ended, and will be later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
