using System.Globalization;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Conversations;

/// <summary>Opens a conversation for reading at a place; authorised anew each time .</summary>
internal sealed class ConversationReplay(ConversationLookup lookup, RunLedger ledger)
{
    public async ValueTask<Answer<ConversationStart>> OpenAsync(Caller caller, string conversationId, ReplayStart start, CancellationToken cancellationToken)
    {
        Answer<ConversationRecord> found = await lookup.FindAsync(caller, conversationId, cancellationToken);
        if (found is Answer<ConversationRecord>.Refused refused)
            return refused.Problem;

        ConversationRecord conversation = ((Answer<ConversationRecord>.Given)found).Value;
        ConversationPlaces places = ledger.PlacesOf(conversation);
        if (start.Cursor is not null)
        {
            return ConversationCursor.TryRead(conversation, start.Cursor, out ConversationPlace place) && await places.HasAsync(place, cancellationToken)
                ? new ConversationStart(conversation, place)
                : Problems.InvalidCursor;
        }

        return start.At is { } at ? await AtAsync(conversation, places, at, start.IsBackward, cancellationToken)
            : new ConversationStart(conversation, start.IsBackward ? await places.PresentAsync(cancellationToken) : ConversationPlace.Start);
    }

    // The frame after the last one may be named: it may come at any moment.
    private static async ValueTask<Answer<ConversationStart>> AtAsync(
        ConversationRecord conversation, ConversationPlaces places, int at, bool isBackward, CancellationToken cancellationToken)
    {
        (ConversationPlace place, long before) = await places.AfterAsync(isBackward ? at : at - 1, cancellationToken);
        return before < at - 1
            ? Problems.InvalidParameter(string.Create(CultureInfo.InvariantCulture, $"at is a number from 1 to {before + 1}: the conversation has {before} frames."))
            : new ConversationStart(conversation, place);
    }
}
