using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Finds the items of one sort by where they stand; of two at one place, the later.</summary>
internal sealed class ItemIndex<TEntry>(EntryTree tree, Func<FrameEvent, ToolCard?> hostOf)
    where TEntry : ItemEntry, new()
{
    private readonly Dictionary<ItemAddress, TEntry> _items = [];
    private (ItemAddress Address, TEntry? Entry) _recent;

    public TEntry? Find(FrameEvent frame)
    {
        // Frames come many in a row for one item, with the very same strings: to compare those is cheaper than to hash them.
        ItemAddress address = ItemAddress.Of(frame);
        if (_recent.Entry is not null && _recent.Address == address)
            return _recent.Entry;

        if (_items.TryGetValue(address, out TEntry? entry))
            _recent = (address, entry);
        return entry;
    }

    public TEntry FindOrAdd(FrameEvent frame) => Find(frame) ?? Add(frame);

    /// <summary>The item that a frame announces: the one that earlier frames have begun, or else a new one at that place.</summary>
    public TEntry Announce(OutputItemAdded frame)
    {
        TEntry entry = Find(frame) is { IsAnnounced: false } begun ? begun : Add(frame);
        entry.IsAnnounced = true;
        entry.ItemStatus = frame.Status ?? entry.ItemStatus;
        tree.Touch(entry, frame);
        return entry;
    }

    /// <summary>The item that a frame completes.</summary>
    public TEntry Finish(OutputItemDone frame)
    {
        TEntry entry = FindOrAdd(frame);
        entry.IsAnnounced = true;
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
        if (!_items.TryGetValue(address, out TEntry? known) || known.FirstEventId <= entry.FirstEventId)
        {
            _items[address] = entry;
            _recent = (address, entry);
        }
    }
}
