using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Replay;

/// <summary>Opens a run for reading at a cursor; authorised anew each time .</summary>
internal sealed class RunReplay(RunLookup lookup)
{
    public async ValueTask<Answer<ReplayPlace>> OpenAsync(Caller caller, string runId, string? cursor, CancellationToken cancellationToken)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Read, cancellationToken);
        if (found is Answer<RunRecord>.Refused refused)
            return refused.Problem;

        RunRecord run = ((Answer<RunRecord>.Given)found).Value;
        if (cursor is null)
            return new ReplayPlace(run, Position.Start);

        return RunCursor.TryRead(run, cursor, out Position after) && after <= run.Last ? new ReplayPlace(run, after) : Problems.InvalidCursor;
    }
}
