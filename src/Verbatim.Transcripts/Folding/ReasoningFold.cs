using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Reasoning summaries, part by part.</summary>
internal sealed class ReasoningFold(EntryTree tree, CardIndex cards)
{
    private readonly HashSet<string> _spoken = new(StringComparer.Ordinal);

    public ItemIndex<ReasoningEntry> Items { get; } = new(tree, cards.HostOf);

    /// <summary>Whether an item shows as reasoning: <c>reasoning</c>, or <c>reasoning_summary</c>.</summary>
    public static bool IsReasoning(string itemType) => itemType is "reasoning" or "reasoning_summary";

    public void Begin(ReasoningSummaryPartAdded frame)
    {
        ReasoningEntry entry = Items.FindOrAdd(frame);
        ReasoningPart part = PartOf(entry, frame.SummaryIndex);
        if (frame.Text is { Length: > 0 } text)
            part.Text.Replace(text);
        tree.Touch(entry, frame);
    }

    public void Say(ReasoningSummaryDelta frame)
    {
        ReasoningEntry entry = Items.FindOrAdd(frame);

        // A delta without an index goes on with the part that came last.
        int index = frame.SummaryIndex ?? (entry.PartList is [.., var last] ? last.SummaryIndex : 0);
        PartOf(entry, index).Text.Append(frame.Delta);
        tree.Touch(entry, frame);
    }

    public void Finish(ReasoningSummaryPartDone frame)
    {
        ReasoningEntry entry = Items.FindOrAdd(frame);
        ReasoningPart part = PartOf(entry, frame.SummaryIndex);
        part.Text.Replace(frame.Text);
        part.IsDone = true;
        tree.Touch(entry, frame);
    }

    /// <summary>What only the terminal frame told.</summary>
    public void SayWhereSilent(RunFinal frame, string? text)
    {
        if (string.IsNullOrEmpty(text) || _spoken.Contains(frame.Scope?.ToolCallId ?? ""))
            return;

        ReasoningEntry entry = Items.Add(frame);
        PartOf(entry, 0).Text.Append(text);
        entry.IsDone = true;
        tree.Touch(entry, frame);
    }

    public void Restore(ReasoningEntry entry)
    {
        Items.Keep(entry);
        if (entry.PartList.Count > 0)
            _spoken.Add(entry.Scope ?? "");
    }

    private ReasoningPart PartOf(ReasoningEntry entry, int summaryIndex)
    {
        if (entry.PartList is [.., var last] && last.SummaryIndex == summaryIndex)
            return last;

        var part = new ReasoningPart { SummaryIndex = summaryIndex };
        int place = entry.PartList.BinarySearch(part, BySummaryIndex);
        if (place >= 0)
            return entry.PartList[place];

        entry.PartList.Insert(~place, part);
        _spoken.Add(entry.Scope ?? "");
        return part;
    }

    private static readonly Comparer<ReasoningPart> BySummaryIndex =
        Comparer<ReasoningPart>.Create((a, b) => a.SummaryIndex.CompareTo(b.SummaryIndex));
}
