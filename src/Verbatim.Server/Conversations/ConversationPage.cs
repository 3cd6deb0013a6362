using Verbatim.Ledger;

namespace Verbatim.Server.Conversations;

/// <summary>A page of a conversation's frames.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Frames">The recorded bytes of each frame, in commit order.</param>
/// <param name="NextCursor">Where the next page begins; a conversation never ends .</param>
internal sealed record ConversationPage(ConversationRecord Conversation, IReadOnlyList<ReadOnlyMemory<byte>> Frames, string NextCursor);
