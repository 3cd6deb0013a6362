using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Finds tool cards: by item, by call, and by the nested agent that runs in them.</summary>
/// <remarks>
/// Providers use short call ids again, in another response of the run too. So frames that write a call look within their response,
/// and only those that answer one look further back. Everything here follows from the cards, so that it can be built anew from them.
/// </remarks>
internal sealed class CardIndex
{
    private readonly EntryTree _tree;
    private readonly Dictionary<(string? Scope, string? Response, string Call), ToolCard> _calls = [];
    private readonly Dictionary<(string? Scope, string Call), ToolCard> _latest = [];
    private readonly Dictionary<string, ToolCard> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ToolCard> _itemIds = new(StringComparer.Ordinal);

    public CardIndex(EntryTree tree)
    {
        _tree = tree;
        Items = new ItemIndex<ToolCard>(tree, HostOf);
    }

    public ItemIndex<ToolCard> Items { get; }

    /// <summary>Cards that may still go on.</summary>
    public HashSet<ToolCard> Open { get; } = [];

    public ToolCard Announce(OutputItemAdded frame)
    {
        if (Items.Find(frame) is null)
            Adopt(frame, frame.ItemId);
        ToolCard card = Items.Announce(frame);
        Keep(card);
        return card;
    }

    public ToolCard Finish(OutputItemDone frame)
    {
        ToolCard card = Items.Finish(frame);
        Keep(card);
        return card;
    }

    /// <summary>The card of a call that a frame may begin. An item announced anew is a new card, though its call id was used before.</summary>
    public ToolCard Begin(ItemEvent frame, string call) =>
        AtItsPlace(frame, call) ?? OfResponse(frame, call) ?? OfNoResponse(frame, call) ?? Add(frame, call);

    /// <summary>The card of a call that has begun before, in this response or in an earlier one.</summary>
    public ToolCard Continue(ItemEvent frame, string call) =>
        OfResponse(frame, call) ?? Announced(frame, call) ?? _latest.GetValueOrDefault((frame.Scope?.ToolCallId, call)) ?? Begin(frame, call);

    /// <summary>The card of a call that a status ends: what follows in a later response, too, but each call only once.</summary>
    public ToolCard End(ItemEvent frame, string call)
    {
        if ((AtItsPlace(frame, call) ?? OfResponse(frame, call)) is { } card)
            return card;

        return _latest.GetValueOrDefault((frame.Scope?.ToolCallId, call)) is { Progress: not ("completed" or "failed") } open
            ? open
            : Begin(frame, call);
    }

    /// <summary>The card that chunks belong to: they may name the call or its item.</summary>
    public ToolCard Target(ItemEvent frame, string id) =>
        OfResponse(frame, id) ?? (Items.Find(frame) is { } card && card.ItemId == id ? card : Continue(frame, id));

    /// <summary>The card that the frame's nested agent runs in; null for a frame at the root.</summary>
    public ToolCard? HostOf(FrameEvent frame)
    {
        if (frame.Scope is not { ToolCallId: var call } scope)
            return null;
        if (_hosts.TryGetValue(call, out ToolCard? host))
            return host;
        if (_itemIds.TryGetValue(call, out host) && host.ToolCallId is null)
        {
            Bind(host, call);
            return host;
        }

        host = new ToolCard { ToolCallId = call, ToolType = "agent", Name = scope.ToolName ?? "", RunningAgent = scope.Agent };
        _tree.Add(host, frame, host: null);
        host.Agent = frame.Agent;
        _tree.Touch(host, frame with { Notices = null });
        Keep(host);
        return host;
    }

    public void Keep(ToolCard card)
    {
        if (card.IsOpen)
            Open.Add(card);
        else
            Open.Remove(card);

        if (card is { OutputIndex: not null, ItemId: { } itemId })
        {
            Items.Keep(card);
            KeepLater(_itemIds, itemId, card);
        }

        if (card.ToolCallId is not { } call)
            return;

        if (card.OutputIndex is not null)
        {
            KeepLater(_calls, (card.Scope, card.ResponseId, call), card);
            KeepLater(_latest, (card.Scope, call), card);
        }

        if (!_hosts.TryGetValue(call, out ToolCard? host) || IsBetterHost(card, host))
            _hosts[call] = card;
    }

    private static void KeepLater<TKey>(Dictionary<TKey, ToolCard> cards, TKey key, ToolCard card)
        where TKey : notnull
    {
        if (!cards.TryGetValue(key, out ToolCard? known) || known.FirstEventId <= card.FirstEventId)
            cards[key] = card;
    }

    private ToolCard? AtItsPlace(ItemEvent frame, string call)
    {
        ToolCard? card = Items.Find(frame);
        if (card is { ToolCallId: null })
            Bind(card, call);
        return card?.ToolCallId == call ? card : null;
    }

    private ToolCard? OfResponse(ItemEvent frame, string call) => _calls.GetValueOrDefault((frame.Scope?.ToolCallId, frame.ResponseId, call));

    // A frame need not say which response it belongs to; then the call that is still open is meant.
    private ToolCard? OfNoResponse(ItemEvent frame, string call) =>
        _latest.TryGetValue((frame.Scope?.ToolCallId, call), out ToolCard? card) && card.IsOpen && (frame.ResponseId is null || card.ResponseId is null)
            ? card
            : null;

    private ToolCard? Announced(ItemEvent frame, string call)
    {
        if (Items.Find(frame) is not { ToolCallId: null } card || card.ItemId != call)
            return null;

        Bind(card, call);
        return card;
    }

    private ToolCard Add(ItemEvent frame, string call)
    {
        ToolCard card = Adopt(frame, call) ?? Items.Add(frame);
        Bind(card, call);
        return card;
    }

    // A nested agent may speak before its call is told. The card that was made for it then is the call's.
    private ToolCard? Adopt(ItemEvent frame, string call)
    {
        if (!_hosts.TryGetValue(call, out ToolCard? host) || host.OutputIndex is not null || frame.Scope?.ToolCallId == call)
            return null;

        (host.Scope, host.ResponseId, host.OutputIndex, host.ItemId) = (frame.Scope?.ToolCallId, frame.ResponseId, frame.OutputIndex, frame.ItemId);
        Keep(host);
        return host;
    }

    private void Bind(ToolCard card, string call)
    {
        card.ToolCallId = call;
        Keep(card);
    }

    // A scope names its call only. The root's latest call of that id is meant; failing that, the first one of a nested agent.
    private static bool IsBetterHost(ToolCard card, ToolCard known) =>
        card.Parent is null
            ? known.Parent is not null || known.FirstEventId <= card.FirstEventId
            : known.Parent is not null && card.FirstEventId < known.FirstEventId;
}
