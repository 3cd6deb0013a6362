using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Conversations;

/// <summary>What was recorded of all runs of a conversation, in pages and as a stream .</summary>
internal static class ConversationEndpoints
{
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/conversations/{conversation_id}/ledger/events", EventsAsync).Needs(Permission.Read).WithName("ConversationEvents");
        routes.MapGet("/api/v1/conversations/{conversation_id}/ledger/stream", StreamAsync).Needs(Permission.Read).WithName("ConversationStream");
    }

    private static async Task<IResult> EventsAsync(
        string conversation_id, string? limit, string? cursor, string? at, string? direction, ConversationPages pages, HttpContext context)
    {
        int frames = Parameters.Number("limit", limit, 1, EventPages.MaxLimit) ?? 500;
        var start = ReplayStart.OfPage(cursor, at, direction);
        Answer<ConversationPage> answer = await pages.ReadAsync(context.Caller(), conversation_id, frames, start, context.RequestAborted);
        return answer.ToResult(page => new ConversationPageResult(page));
    }

    private static async Task<IResult> StreamAsync(
        string conversation_id, string? cursor, string? at, string? follow, string? ids, ConversationReplay replay, HttpContext context)
    {
        bool follows = Parameters.Flag("follow", follow);
        bool names = Parameters.Flag("ids", ids);
        var start = ReplayStart.OfStream(context.Request, cursor, at);
        Answer<ConversationStart> answer = await replay.OpenAsync(context.Caller(), conversation_id, start, context.RequestAborted);
        return answer.ToResult(place => AcceptedCodings.Of(context.Request.Headers.AcceptEncoding).Identity
            ? new ConversationStreamResult(place, follows, names)
            : Problems.NotAcceptable.AsResult());
    }
}
