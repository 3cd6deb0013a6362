using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Recording;

/// <summary>Decides whether a caller may record into a run.</summary>
internal sealed class RunRecording(RunLookup lookup)
{
    public async ValueTask<Answer<RunRecord>> OpenAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Write, cancellationToken);
        return found is Answer<RunRecord>.Given { Value.Header.Origin: RunOrigin.Executed } ? Problems.NotRecorded : found;
    }
}
