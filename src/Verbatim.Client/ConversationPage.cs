using System.Text.Json;
using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>A page of a conversation's frames, in the order in which they were committed.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Items">Each exactly the recorded bytes; none where nothing follows, for now.</param>
/// <param name="NextCursor">Where to go on. There always is one: a conversation has no end.</param>
public sealed record ConversationPage(ConversationId ConversationId, IReadOnlyList<ReadOnlyMemory<byte>> Items, string NextCursor)
{
    internal static ConversationPage Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, EventPage.Options);
        JsonElement page = document.RootElement;
        return new ConversationPage(
            ConversationId.Parse(page.GetProperty("conversation_id").GetString()!), EventPage.FramesOf(page), page.GetProperty("next_cursor").GetString()!);
    }
}
