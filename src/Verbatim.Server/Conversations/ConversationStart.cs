using Verbatim.Ledger;

namespace Verbatim.Server.Conversations;

/// <summary>A conversation and a place between two of its frames.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Place">Going forward begins after it, going backward before it.</param>
internal sealed record ConversationStart(ConversationRecord Conversation, ConversationPlace Place)
{
    /// <summary>The cursor of a place in this conversation.</summary>
    public string CursorOf(ConversationPlace place) => ConversationCursor.Write(Conversation, place);
}
