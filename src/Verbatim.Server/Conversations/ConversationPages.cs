using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Conversations;

/// <summary>Reads a conversation page by page .</summary>
internal sealed class ConversationPages(ConversationReplay replay, RunLedger ledger)
{
    /// <summary>At most so many frames, 1 to <see cref="EventPages.MaxLimit"/>.</summary>
    public async ValueTask<Answer<ConversationPage>> ReadAsync(Caller caller, string conversationId, int limit, ReplayStart start, CancellationToken cancellationToken)
    {
        Answer<ConversationStart> opened = await replay.OpenAsync(caller, conversationId, start, cancellationToken);
        if (opened is Answer<ConversationStart>.Refused refused)
            return refused.Problem;

        ConversationStart place = ((Answer<ConversationStart>.Given)opened).Value;
        return start.IsBackward ? await BackwardAsync(place, limit, cancellationToken) : await ForwardAsync(place, limit, cancellationToken);
    }

    private async ValueTask<ConversationPage> ForwardAsync(ConversationStart start, int limit, CancellationToken cancellationToken)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        long bytes = 0;
        ConversationPlace last = start.Place;
        using ConversationReader reader = ledger.ReadConversation(start.Conversation, start.Place, end: null);
        while (frames.Count < limit && await reader.NextAsync(limit - frames.Count, cancellationToken) is { } read)
        {
            Position position = read.Block.First;
            foreach (ReadOnlyMemory<byte> frame in read.Block.Frames)
            {
                bytes += frame.Length;
                if (bytes > EventPages.MaxBytes && frames.Count > 0)
                    return new ConversationPage(start.Conversation, frames, start.CursorOf(last));

                frames.Add(frame);
                last = new ConversationPlace(read.Span, position);
                position = position.Next;
            }
        }

        return new ConversationPage(start.Conversation, frames, start.CursorOf(last));
    }

    private async ValueTask<ConversationPage> BackwardAsync(ConversationStart start, int limit, CancellationToken cancellationToken)
    {
        // From the newest to the oldest, and turned round at the end.
        var frames = new List<ReadOnlyMemory<byte>>();
        long bytes = 0;
        ConversationPlace first = start.Place;
        ConversationPlaces places = ledger.PlacesOf(start.Conversation);
        while (frames.Count < limit && await places.ReadBackAsync(first, limit - frames.Count, cancellationToken) is { } read)
        {
            Position position = read.Block.Last;
            foreach (ReadOnlyMemory<byte> frame in read.Block.Frames.Reverse())
            {
                bytes += frame.Length;
                if (bytes > EventPages.MaxBytes && frames.Count > 0)
                    return Reversed();

                frames.Add(frame);
                position = Position.At(position.Value - 1);
                first = new ConversationPlace(read.Span, position);
            }
        }

        return Reversed();

        ConversationPage Reversed()
        {
            frames.Reverse();
            return new ConversationPage(start.Conversation, frames, start.CursorOf(first));
        }
    }
}
