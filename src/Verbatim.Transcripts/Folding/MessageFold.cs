using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Messages: text, refusals and citations, part by part.</summary>
internal sealed class MessageFold(EntryTree tree, CardIndex cards)
{
    private readonly HashSet<(MessagePart Part, Citation Citation)> _cited = [];
    private readonly SpokenItems<MessageEntry> _answers = new();
    private readonly SpokenItems<MessageEntry> _refusals = new();

    public ItemIndex<MessageEntry> Items { get; } = new(tree, cards.HostOf);

    public void Announce(OutputItemAdded frame) => SetRole(Items.Announce(frame), frame.Role);

    public void Finish(OutputItemDone frame) => SetRole(Items.Finish(frame), frame.Role);

    public void Say(ItemEvent frame, int contentIndex, MessagePartKind kind, string delta)
    {
        MessageEntry message = Items.FindOrAdd(frame);
        MessagePart part = PartOf(message, contentIndex, kind);
        part.Text.Append(delta);
        tree.Touch(message, part, frame);
    }

    /// <summary>Replaces what the deltas said.</summary>
    /// <param name="frame">The frame that brings the whole text.</param>
    /// <param name="contentIndex">The part.</param>
    /// <param name="kind">Whether it answers or refuses.</param>
    /// <param name="whole">The text; null where a piece of it is missing.</param>
    /// <returns>The part.</returns>
    public MessagePart Replace(ItemEvent frame, int contentIndex, MessagePartKind kind, string? whole)
    {
        MessageEntry message = Items.FindOrAdd(frame);
        MessagePart part = PartOf(message, contentIndex, kind);
        part.HasGap = whole is null;
        if (whole is not null)
            part.Text.Replace(whole);
        tree.Touch(message, part, frame);
        return part;
    }

    public void Cite(MessageCitation frame)
    {
        MessageEntry message = Items.FindOrAdd(frame);
        MessagePart part = PartOf(message, frame.ContentIndex, MessagePartKind.Text);

        // Providers tell a citation when they make it and again with the whole part.
        if (_cited.Add((part, frame.Citation)))
            (part.CitationList ??= []).Add(frame.Citation);
        tree.Touch(message, part, frame);
    }

    /// <summary>What only the terminal frame told: a recorder may have sent no deltas at all.</summary>
    public void SayWhereSilent(RunFinal frame, MessagePartKind kind, string? text)
    {
        if (string.IsNullOrEmpty(text) || SpokenAs(kind).HasSaid(frame, text, said => said.Parts.Where(part => part.Kind == kind && !part.HasGap).Select(part => part.Text)))
            return;

        MessageEntry message = Items.Add(frame);
        PartOf(message, 0, kind).Text.Append(text);
        message.IsDone = true;
        tree.Touch(message, frame);
    }

    public void Restore(MessageEntry message)
    {
        Items.Keep(message);
        foreach (MessagePart part in message.Parts)
        {
            SpokenAs(part.Kind).Add(message);
            foreach (Citation citation in part.Citations)
                _cited.Add((part, citation));
        }
    }

    private static void SetRole(MessageEntry message, string? role) => message.Role = role ?? message.Role;

    private MessagePart PartOf(MessageEntry message, int contentIndex, MessagePartKind kind)
    {
        // Nearly every frame goes on with the part that came last.
        if (message.PartList.Recent is { } recent && recent.ContentIndex == contentIndex && recent.Kind == kind)
            return recent;

        SpokenAs(kind).Add(message);
        return message.PartList.FindOrAdd(new MessagePart { ContentIndex = contentIndex, Kind = kind });
    }

    private SpokenItems<MessageEntry> SpokenAs(MessagePartKind kind) => kind == MessagePartKind.Refusal ? _refusals : _answers;
}
