using Verbatim.Server.Replay;

namespace Verbatim.Server.Conversations;

/// <summary>A page of a conversation as JSON.</summary>
internal sealed class ConversationPageResult(ConversationPage page) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => FramePageWriting.WriteAsync(
        httpContext,
        $"Conversation {page.Conversation.Id}",
        json => json.WriteString("conversation_id", page.Conversation.Id.ToString()),
        page.Frames,
        page.NextCursor);
}
