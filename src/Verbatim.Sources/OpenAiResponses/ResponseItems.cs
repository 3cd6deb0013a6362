using System.Text.Json;
using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>The items of one response, found by where they stand and what they are: ids change on some servers, and others use an index twice.</summary>
internal sealed class ResponseItems(ProviderResponse response)
{
    private readonly List<OutputItem> _items = [];
    private readonly Dictionary<(int Index, string Type), OutputItem> _current = [];
    private readonly Dictionary<int, OutputItem> _latest = [];
    private readonly Dictionary<string, OutputItem> _byId = new(StringComparer.Ordinal);

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<OutputItem> All => _items;

    public OutputItem ToAdd(string type, JsonElement item, int? outputIndex)
    {
        int index = outputIndex ?? _items.Count;
        return _current.TryGetValue((index, type), out OutputItem? known) && !known.IsDone ? known : Begin(index, type, item);
    }

    public OutputItem ToFinish(string type, JsonElement item, int? outputIndex)
    {
        string? id = LinkId.From(item.Text("id"));
        OutputItem? known = outputIndex is { } index ? _current.GetValueOrDefault((index, type)) : ById(id);
        bool isSame = known is not null && known.Type == type && (!known.IsDone || known.HasId(id));
        return isSame ? known! : Begin(outputIndex ?? _items.Count, type, item);
    }

    /// <summary>The item that an event is about; null for none.</summary>
    public OutputItem? Of(string name, JsonElement providerEvent, bool mayBegin)
    {
        string? type = ItemTypes.OfEvent(name, providerEvent);
        int? index = providerEvent.Index("output_index");
        OutputItem? known = index is { } place
            ? At(place, type)
            : ById(LinkId.From(providerEvent.Text("item_id"))) ?? _items.FindLast(item => item.Type == type);
        return known ?? (type is not null && mayBegin ? Begin(index ?? _items.Count, type, default) : null);
    }

    public void Restore(ItemState state)
    {
        OutputItem item = Begin(state.OutputIndex, state.Type, default);
        item.Restore(state);
    }

    /// <summary>An item goes by that id from here; an earlier one of the same id is no longer found by it.</summary>
    public void Named(OutputItem item, string id) => _byId[id] = item;

    // Calls of all types but one tell their arguments in the same events.
    private OutputItem? At(int index, string? type) =>
        type is not null && _current.TryGetValue((index, type), out OutputItem? exact) ? exact
        : _latest.GetValueOrDefault(index) is { } latest && (type is null || (latest is CallItem && ItemTypes.IsRunByCaller(type))) ? latest
        : null;

    private OutputItem Begin(int index, string type, JsonElement item)
    {
        response.Held.TakeItem();
        OutputItem begun = ItemTypes.Create(response, index, type, item);
        _items.Add(begun);
        _current[(index, type)] = begun;
        _latest[index] = begun;
        if (begun is WebSearchItem search)
            response.WebSearches.Add(search);
        return begun;
    }

    private OutputItem? ById(string? id) => id is null ? null : _byId.GetValueOrDefault(id);
}
