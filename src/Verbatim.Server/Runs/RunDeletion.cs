using System.Diagnostics;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Runs;

/// <summary>Deletes a run, which ends first where it has not .</summary>
internal sealed class RunDeletion(RunLedger ledger, RunCancellation cancellation, RunLookup lookup)
{
    /// <returns>The problem; null where the run is gone, which is durable.</returns>
    public async ValueTask<Problem?> DeleteAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Delete, cancellationToken);
        if (found is Answer<RunRecord>.Refused refused)
            return refused.Problem;

        RunKey run = ((Answer<RunRecord>.Given)found).Value.Header.Key;
        return await cancellation.EndAsync(run) is EndResult.StorageFull
            ? Problems.StorageFull
            : await ledger.DeleteAsync(run, caller.UserId, CancellationToken.None) switch
            {
                DeleteResult.Deleted => null,
                DeleteResult.NoSuchRun => Problems.NotFound,
                DeleteResult.StorageFull => Problems.StorageFull,
                _ => throw new UnreachableException("A run that has ended is live."),
            };
    }
}
