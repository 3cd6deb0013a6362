using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Runs;

/// <summary>Finds a run for a caller. Every slice that names one comes through here, so that "no such run" is one answer .</summary>
internal sealed class RunLookup(RunLedger ledger)
{
    public async ValueTask<Answer<RunRecord>> FindAsync(Caller caller, string runId, Permission permission, CancellationToken cancellationToken)
    {
        if (!caller.May(permission))
            return permission.Refusal;

        return RunId.TryParse(runId, null, out RunId id)
            && await ledger.FindAsync(new RunKey(caller.Tenant, id), cancellationToken) is { } run
            && caller.Sees(run)
                ? run
                : Problems.NotFound;
    }
}
