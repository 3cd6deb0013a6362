using System.Text;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Runs;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Server.Replay;

/// <summary>What was recorded, in pages and as a stream .</summary>
internal static class ReplayEndpoints
{
    public static void MapReplay(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/workflows/runs/{run_id}/replay/events", EventsAsync).Needs(Permission.Read).WithName("ReplayEvents");
        routes.MapGet("/api/v1/workflows/runs/{run_id}/replay/stream", StreamAsync).Needs(Permission.Read).WithName("ReplayStream");
        routes.MapGet("/api/v1/workflows/runs/{run_id}/transcript", TranscriptAsync).Needs(Permission.Read).WithName("GetTranscript");
    }

    private static async Task<IResult> EventsAsync(
        string run_id, string? limit, string? cursor, string? at, string? direction, EventPages pages, HttpContext context)
    {
        int frames = Parameters.Number("limit", limit, 1, EventPages.MaxLimit) ?? 500;
        var start = ReplayStart.OfPage(cursor, at, direction);
        Answer<EventPage> answer = await pages.ReadAsync(context.Caller(), run_id, frames, start, context.RequestAborted);
        return answer.ToResult(page => new EventPageResult(page));
    }

    private static async Task<IResult> StreamAsync(
        string run_id, string? cursor, string? at, string? follow, string? ids, RunReplay replay, HttpContext context)
    {
        bool follows = Parameters.Flag("follow", follow);
        bool names = Parameters.Flag("ids", ids);
        var start = ReplayStart.OfStream(context.Request, cursor, at);
        Answer<ReplayPlace> answer = await replay.OpenAsync(context.Caller(), run_id, start, context.RequestAborted);
        bool isWhole = start is { Cursor: null, At: null } && !follows && !names;
        return answer.ToResult(place =>

            // An EventSource reconnects after a clean end, and would do so for ever.
            ReplayStart.LastEventId(context.Request) is not null && place.IsTheEnd ? TypedResults.NoContent()
            : isWhole && place.Run.IsEnded ? new WholeRunResult(place.Run)
            : !AcceptedCodings.Of(context.Request.Headers.AcceptEncoding).Identity ? Problems.NotAcceptable.AsResult()
            : new FrameStreamResult(place, follows, names));
    }

    private static async Task<IResult> TranscriptAsync(string run_id, TranscriptReading reading, RunLookup lookup, HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        switch (TranscriptForms.Of(context.Request.GetTypedHeaders().Accept))
        {
            case TranscriptForm.Json:
                return (await reading.ReadAsync(context.Caller(), run_id, context.Response)).ToResult(document =>
                    new PatientResult(document.WorkflowRunId, TranscriptJson.Write(document), TranscriptForms.JsonType));
            case TranscriptForm.Markdown:
                return (await reading.ExportAsync(context.Caller(), run_id, context.Response)).ToResult(document => new PatientResult(
                    document.WorkflowRunId, Encoding.UTF8.GetBytes(TranscriptMarkdown.Of(Transcript.Restore(document))), $"{TranscriptForms.MarkdownType}; charset=utf-8"));
            default:
                // Folded for nobody: only who may know that the run is there learns that it has no such form.
                Answer<RunRecord> found = await lookup.FindAsync(context.Caller(), run_id, Permission.Read, context.RequestAborted);
                return found.ToResult(_ => Problems.NoSuchForm.AsResult());
        }
    }
}
