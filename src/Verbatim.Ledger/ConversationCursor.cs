using System.Text;
using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A place in a conversation that a client may keep and come back to (contract workflow-run-replay-v1, Cursor).</summary>
/// <remarks>
/// It can be neither made nor moved to another conversation or to a run, and says nothing to who holds it. Its key lives in the
/// conversation's row.
/// </remarks>
public static class ConversationCursor
{
    /// <summary>How many characters every cursor of a conversation has.</summary>
    public static int TextLength { get; } = CursorText.TextLength(2);

    /// <summary>The cursor that goes on after a place in a conversation.</summary>
    public static string Write(ConversationRecord conversation, ConversationPlace place) => TextOf(conversation).Write(place.Span, place.After.Value);

    /// <summary>Reads a cursor of this conversation; false for any other text, without telling why.</summary>
    public static bool TryRead(ConversationRecord conversation, ReadOnlySpan<char> text, out ConversationPlace place)
    {
        long[]? read = TextOf(conversation).Read(text);
        place = read is null ? default : new ConversationPlace(read[0], Position.At(read[1]));
        return read is not null;
    }

    // Ids hold no line feed, so the text can be read in one way only; it never is that of a run's cursor.
    private static CursorText TextOf(ConversationRecord conversation) => new(
        conversation.CursorKey,
        2,
        place => Encoding.ASCII.GetBytes($"verbatim conversation cursor {CursorText.Version}\n{conversation.Tenant}\n{conversation.Id}\n{place[0]}\n{place[1]}\n"));
}
