using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Objects;
using Verbatim.Transcripts;

namespace Verbatim.Server.Runs;

/// <summary>Folds a run, as it stands, into what is told of it by itself .</summary>
internal sealed class RunDetailReading(RunLookup lookup, RunLedger ledger, ObjectLookup objects)
{
    private const int MaxFrames = 4096;

    public async ValueTask<Answer<RunDetail>> ReadAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        Answer<RunRecord> found = await lookup.FindAsync(caller, runId, Permission.Read, cancellationToken);
        if (found is Answer<RunRecord>.Refused refused)
            return refused.Problem;

        RunRecord run = ((Answer<RunRecord>.Given)found).Value;
        var course = new RunCourse();
        using RunReader reader = ledger.Read(run, Position.Start);
        while (reader.Last < run.Last && await reader.NextAsync((int)Math.Min(MaxFrames, run.Last.Value - reader.Last.Value), cancellationToken) is { } block)
        {
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
                course.Apply(frame.Span);
        }

        return RunDetail.Of(run, await objects.RequestAttachmentsAsync(run, cancellationToken), course);
    }
}
