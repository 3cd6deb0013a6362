using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Server.Replay;

/// <summary>What was recorded, in pages and as a stream .</summary>
internal static class ReplayEndpoints
{
    private const string Markdown = "text/markdown";

    public static void MapReplay(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/workflows/runs/{run_id}/replay/events", EventsAsync).Needs(Permission.Read).WithName("ReplayEvents");
        routes.MapGet("/api/v1/workflows/runs/{run_id}/replay/stream", StreamAsync).Needs(Permission.Read).WithName("ReplayStream");
        routes.MapGet("/api/v1/workflows/runs/{run_id}/transcript", TranscriptAsync).Needs(Permission.Read).WithName("GetTranscript");
    }

    private static async Task<IResult> EventsAsync(string run_id, string? limit, string? cursor, EventPages pages, HttpContext context)
    {
        RefuseWhatIsNotThere(context.Request.Query);
        int frames = Parameters.Number("limit", limit, 1, EventPages.MaxLimit) ?? 500;
        Answer<EventPage> answer = await pages.ReadAsync(context.Caller(), run_id, frames, cursor, context.RequestAborted);
        return answer.ToResult(page => new EventPageResult(page));
    }

    private static async Task<IResult> StreamAsync(string run_id, string? cursor, string? follow, string? ids, RunReplay replay, HttpContext context)
    {
        RefuseWhatIsNotThere(context.Request.Query);
        bool follows = Parameters.Flag("follow", follow);
        bool names = Parameters.Flag("ids", ids);
        string? lastEventId = context.Request.Headers.TryGetValue("Last-Event-ID", out var header) ? header.ToString() : null;

        Answer<ReplayPlace> answer = await replay.OpenAsync(context.Caller(), run_id, lastEventId ?? cursor, context.RequestAborted);
        return answer.ToResult(place =>

            // An EventSource reconnects after a clean end, and would do so for ever.
            lastEventId is not null && place.IsTheEnd ? TypedResults.NoContent() : new FrameStreamResult(place, follows, names));
    }

    private static async Task<IResult> TranscriptAsync(string run_id, TranscriptReading reading, HttpContext context)
    {
        Answer<TranscriptDocument> answer = await reading.ReadAsync(context.Caller(), run_id, context.RequestAborted);
        context.Response.Headers.Vary = "Accept";
        return answer.ToResult(document => context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == Markdown)
            ? TypedResults.Text(TranscriptMarkdown.Of(Transcript.Restore(document)), $"{Markdown}; charset=utf-8")
            : TypedResults.Bytes(TranscriptJson.Write(document), "application/json"));
    }

    // Passed over in silence, these would give frames that were not asked for.
    private static void RefuseWhatIsNotThere(IQueryCollection query)
    {
        if (query.ContainsKey("direction") || query.ContainsKey("at"))
            throw new RefusedException(Problems.InvalidParameter("direction and at are not offered by this version."));
    }
}
