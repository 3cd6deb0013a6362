using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Finds the items of one sort by where they stand; of several at one place the one of the frame's item id, or else the latest.</summary>
internal sealed class ItemIndex<TEntry>(EntryTree tree, Func<FrameEvent, ToolCard?> hostOf)
    where TEntry : ItemEntry, new()
{
    private readonly Dictionary<ItemAddress, TEntry> _latest = [];
    private readonly Dictionary<(ItemAddress Address, string ItemId), TEntry> _named = [];
    private (ItemAddress Address, string ItemId, TEntry? Entry) _recent;

    public TEntry? Find(FrameEvent frame)
    {
        // Frames come many in a row for one item, with the very same strings: to compare those is cheaper than to hash them.
        ItemAddress address = ItemAddress.Of(frame);
        string itemId = (frame as ItemEvent)?.ItemId ?? "";
        if (_recent.Entry is not null && _recent.Address == address && _recent.ItemId == itemId)
            return _recent.Entry;

        // Some providers give an item another id with every event. But where its end was told, another id is another item:
        // a stream need not name its responses, and the next one begins at the same place.
        if (!_named.TryGetValue((address, itemId), out TEntry? entry))
            return _latest.TryGetValue(address, out TEntry? latest) && !latest.IsDone ? latest : null;

        _recent = (address, itemId, entry);
        return entry;
    }

    public TEntry FindOrAdd(FrameEvent frame) => Find(frame) ?? Add(frame);

    /// <summary>The item that a frame announces: the one that earlier frames have begun, or else a new one at that place.</summary>
    public TEntry Announce(OutputItemAdded frame)
    {
        TEntry entry = Find(frame) is { IsAnnounced: false } begun ? begun : Add(frame);
        entry.IsAnnounced = true;
        if (!entry.IsDone)
            entry.ItemStatus = frame.Status ?? entry.ItemStatus;
        tree.Touch(entry, frame);
        return entry;
    }

    /// <summary>The item that a frame completes.</summary>
    public TEntry Finish(OutputItemDone frame)
    {
        TEntry entry = FindOrAdd(frame);
        entry.IsDone = true;
        entry.ItemStatus = frame.Status ?? entry.ItemStatus;
        tree.Touch(entry, frame);
        return entry;
    }

    public TEntry Add(FrameEvent frame)
    {
        ItemAddress address = ItemAddress.Of(frame);
        var entry = new TEntry
        {
            Scope = address.Scope,
            ResponseId = address.ResponseId,
            OutputIndex = address.OutputIndex,
            ItemId = (frame as ItemEvent)?.ItemId,
        };
        tree.Add(entry, frame, hostOf(frame));
        Keep(entry);
        return entry;
    }

    public void Keep(TEntry entry)
    {
        ItemAddress address = ItemAddress.Of(entry);
        if (!_latest.TryGetValue(address, out TEntry? latest) || latest.FirstEventId <= entry.FirstEventId)
            _latest[address] = entry;

        (ItemAddress Address, string ItemId) name = (address, entry.ItemId ?? "");
        if (_named.TryGetValue(name, out TEntry? named) && named.FirstEventId > entry.FirstEventId)
            return;

        _named[name] = entry;
        _recent = (name.Address, name.ItemId, entry);
    }
}
