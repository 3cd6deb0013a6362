using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Workflows;

namespace Verbatim.Server.Hosting;

/// <summary>Ends the runs that a stop of the server cut short, before anybody can ask for them .</summary>
internal static class InterruptedRuns
{
    public static async Task EndAsync(RunLedger ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (RunRecord run in await ledger.ListLiveAsync(cancellationToken))
        {
            if (run.Header.Origin != RunOrigin.Executed)
                continue;

            Frame end = TerminalFrame.Error(run, RunOutcome.InterruptedCode, "The server stopped while this run was going on.", isRetryable: true, time);
            AppendResult result = await ledger.AppendAsync(run.Header.Key, [end], cancellationToken);

            // Without room for it, and only then, the run has to wait: a server with a full disk still reads (AbandonedRuns ends it later).
            if (result is not (AppendResult.Appended or AppendResult.StorageFull))
                throw new StartRefusedException($"An interrupted run could not be ended: {result.GetType().Name}.");
        }
    }
}
