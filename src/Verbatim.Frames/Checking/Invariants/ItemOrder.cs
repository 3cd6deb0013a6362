using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary><c>output_index</c> orders the items of one response, by itself for each nested agent.</summary>
/// <remarks>Where a frame names no response, nothing tells where one ends: it is passed over.</remarks>
internal sealed class ItemOrder : StreamRule
{
    private readonly RecentKeys<(string Scope, string Response, int Index), string> _items = new();
    private readonly RecentKeys<(string Scope, string Response, string Item), int> _indexes = new();
    private readonly RecentKeys<(string Scope, string Response), Indexes> _responses = new();
    private readonly RecentKeys<string, string> _latest = new();

    public override void Take(FrameEvent frame, FindingList findings)
    {
        if (frame is not ItemEvent { ResponseId: { } response } item)
            return;

        (string Scope, string Response) key = (ScopeOf(item), response);
        if (!TryName(key, item, findings))
            return;

        Indexes indexes = IndexesOf(key, item, findings);
        if (item is OutputItemAdded)
        {
            if (item.OutputIndex < indexes.Added)
                findings.Add(FrameRules.ItemOrder, "An item is added at a lower output_index than one that was added before it in this response.");

            indexes = indexes with { Added = Math.Max(indexes.Added, item.OutputIndex) };
        }

        _responses.Set(key, indexes with { Highest = Math.Max(indexes.Highest, item.OutputIndex) });
        _latest.Set(key.Scope, response);
    }

    private bool TryName((string Scope, string Response) key, ItemEvent item, FindingList findings)
    {
        bool isNamed = _items.TryGet((key.Scope, key.Response, item.OutputIndex), out string? other);
        if (isNamed && other != item.ItemId)
        {
            findings.Add(FrameRules.ItemOrder, "output_index is that of another item of this response.");
            return false;
        }

        bool isPlaced = _indexes.TryGet((key.Scope, key.Response, item.ItemId), out int index);
        if (isPlaced && index != item.OutputIndex)
        {
            findings.Add(FrameRules.ItemOrder, "output_index is not the one that this item of the response had before.");
            return false;
        }

        if (!isNamed)
            _items.Set((key.Scope, key.Response, item.OutputIndex), item.ItemId);

        if (!isPlaced)
            _indexes.Set((key.Scope, key.Response, item.ItemId), item.OutputIndex);

        return true;
    }

    private Indexes IndexesOf((string Scope, string Response) key, ItemEvent item, FindingList findings)
    {
        if (_responses.TryGet(key, out Indexes known))
            return known;

        // Items may arrive out of order, so a first index above 0 alone shows nothing; one that continues the response before does.
        if (item.OutputIndex > 0 && !_responses.HasForgotten && _latest.TryGet(key.Scope, out string? before)
            && _responses.TryGet((key.Scope, before), out Indexes last) && item.OutputIndex == last.Highest + 1)
        {
            findings.Add(FrameRules.ItemOrder, "output_index goes on from the response before: it starts again at 0 with each response.");
        }

        return new Indexes(-1, -1);
    }

    /// <param name="Highest">The highest index of the response.</param>
    /// <param name="Added">The highest that an item was added at.</param>
    private readonly record struct Indexes(int Highest, int Added);
}
