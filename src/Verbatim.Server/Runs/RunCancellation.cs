using System.Diagnostics;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Workflows;

namespace Verbatim.Server.Runs;

/// <summary>Ends a run because somebody wants it to .</summary>
internal sealed class RunCancellation(RunLedger ledger, WorkflowRunner runner, RunLookup lookup, TimeProvider time)
{
    /// <returns>The problem; null where the run ends as cancelled, which is durable.</returns>
    public async ValueTask<Problem?> CancelAsync(Caller caller, string runId, CancellationToken cancellationToken) =>
        await lookup.FindAsync(caller, runId, Permission.Write, cancellationToken) switch
        {
            Answer<RunRecord>.Given given => await EndAsync(given.Value.Header.Key) switch
            {
                EndResult.Ended => null,
                EndResult.NotRunning => Problems.NotRunning,
                EndResult.NoSuchRun => Problems.NotFound,
                EndResult.StorageFull => Problems.StorageFull,
                _ => throw new UnreachableException(),
            },
            Answer<RunRecord>.Refused refused => refused.Problem,
            _ => throw new UnreachableException(),
        };

    /// <summary>Gives a run its one terminal frame where it has none, and stops what produces it here. Not given up with the request.</summary>
    public async ValueTask<EndResult> EndAsync(RunKey run)
    {
        EndResult result = await ledger.EndAsync(run, live => TerminalFrame.Cancelled(live, time), CancellationToken.None);
        if (result is EndResult.Ended)
            runner.Stop(run);
        return result;
    }
}
