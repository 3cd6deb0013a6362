using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Finds tool cards: by item, by call, and by the nested agent that runs in them.</summary>
internal sealed class CardIndex
{
    private readonly EntryTree _tree;
    private readonly Dictionary<(string? Scope, string Call), ToolCard> _calls = [];
    private readonly Dictionary<string, ToolCard> _hosts = new(StringComparer.Ordinal);

    public CardIndex(EntryTree tree)
    {
        _tree = tree;
        Items = new ItemIndex<ToolCard>(tree, HostOf);
    }

    public ItemIndex<ToolCard> Items { get; }

    /// <summary>The card of a call that a frame may begin. An item announced anew is a new card, though its call id was used before.</summary>
    public ToolCard Begin(ItemEvent frame, string call)
    {
        ToolCard? card = Items.Find(frame);
        if (card is { ToolCallId: null })
            Bind(card, call);
        else if (card?.ToolCallId != call)
            card = Find(frame, call);
        return card ?? Add(frame, call);
    }

    /// <summary>The card of a call that has begun before.</summary>
    public ToolCard Continue(ItemEvent frame, string call) => Find(frame, call) ?? Begin(frame, call);

    /// <summary>The card that the frame's nested agent runs in; null for a frame at the root.</summary>
    public ToolCard? HostOf(FrameEvent frame)
    {
        if (frame.Scope is not { ToolCallId: var call } scope)
            return null;
        if (_hosts.TryGetValue(call, out ToolCard? host))
            return host;

        host = new ToolCard { ToolCallId = call, ToolType = "agent", Name = scope.ToolName ?? "", RunningAgent = scope.Agent };
        _tree.Add(host, frame, host: null);
        host.Agent = frame.Agent;
        _tree.Touch(host, frame);
        Keep(host);
        return host;
    }

    public void Keep(ToolCard card)
    {
        if (card.OutputIndex is not null)
            Items.Keep(card);
        if (card.ToolCallId is not { } call)
            return;

        if (!_calls.TryGetValue((card.Scope, call), out ToolCard? known) || known.FirstEventId <= card.FirstEventId)
            _calls[(card.Scope, call)] = card;
        if (!_hosts.TryGetValue(call, out ToolCard? host) || IsBetterHost(card, host))
            _hosts[call] = card;
    }

    private ToolCard? Find(FrameEvent frame, string call) => _calls.GetValueOrDefault((frame.Scope?.ToolCallId, call));

    private ToolCard Add(ItemEvent frame, string call)
    {
        ToolCard card = Items.Add(frame);
        Bind(card, call);
        return card;
    }

    private void Bind(ToolCard card, string call)
    {
        card.ToolCallId = call;
        Keep(card);
    }

    // A scope names its call only. The root's latest call of that id is meant; failing that, the first one of a nested agent.
    private static bool IsBetterHost(ToolCard card, ToolCard known) =>
        card.Scope is null
            ? known.Scope is not null || known.FirstEventId <= card.FirstEventId
            : known.Scope is not null && card.FirstEventId < known.FirstEventId;
}
