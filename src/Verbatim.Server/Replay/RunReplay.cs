using System.Globalization;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Replay;

/// <summary>Opens a run for reading at a place; authorised anew each time .</summary>
internal sealed class RunReplay(RunLookup lookup)
{
    public async ValueTask<Answer<ReplayPlace>> OpenAsync(Caller caller, string runId, ReplayStart start, CancellationToken cancellationToken)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Read, cancellationToken);
        if (found is Answer<RunRecord>.Refused refused)
            return refused.Problem;

        RunRecord run = ((Answer<RunRecord>.Given)found).Value;
        if (start.Cursor is not null)
            return RunCursor.TryRead(run, start.Cursor, out Position after) && after <= run.Last ? new ReplayPlace(run, after) : Problems.InvalidCursor;

        return start.At is { } at ? At(run, at, start.IsBackward) : new ReplayPlace(run, start.IsBackward ? run.Last : Position.Start);
    }

    // The frame after the last one may be named: a live run may have it at any moment.
    private static Answer<ReplayPlace> At(RunRecord run, int at, bool isBackward)
    {
        if (at > run.Last.Value + 1)
            return Problems.InvalidParameter(string.Create(CultureInfo.InvariantCulture, $"at is a number from 1 to {run.Last.Value + 1}: the run has {run.Last.Value} frames."));

        return new ReplayPlace(run, Position.At(isBackward ? Math.Min(at, run.Last.Value) : at - 1));
    }
}
