using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Reasoning summaries, part by part.</summary>
internal sealed class ReasoningFold(EntryTree tree, CardIndex cards)
{
    private readonly SpokenItems<ReasoningEntry> _spoken = new();

    public ItemIndex<ReasoningEntry> Items { get; } = new(tree, cards.HostOf);

    /// <summary>Whether an item shows as reasoning: <c>reasoning</c>, or <c>reasoning_summary</c>.</summary>
    public static bool IsReasoning(string itemType) => itemType is "reasoning" or "reasoning_summary";

    public void Begin(ReasoningSummaryPartAdded frame)
    {
        ReasoningEntry entry = Items.FindOrAdd(frame);
        ReasoningPart part = PartOf(entry, frame.SummaryIndex);
        if (frame.Text is { Length: > 0 } text)
            part.Text.Replace(text);
        tree.Touch(entry, part, frame);
    }

    public void Say(ReasoningSummaryDelta frame)
    {
        ReasoningEntry entry = Items.FindOrAdd(frame);

        // A delta without an index goes on with the part that came last.
        ReasoningPart part = PartOf(entry, frame.SummaryIndex ?? entry.PartList.Last?.SummaryIndex ?? 0);
        part.Text.Append(frame.Delta);
        tree.Touch(entry, part, frame);
    }

    public void Finish(ReasoningSummaryPartDone frame)
    {
        ReasoningEntry entry = Items.FindOrAdd(frame);
        ReasoningPart part = PartOf(entry, frame.SummaryIndex);
        part.Text.Replace(frame.Text);
        part.IsDone = true;
        tree.Touch(entry, part, frame);
    }

    /// <summary>What only the terminal frame told.</summary>
    public void SayWhereSilent(RunFinal frame, string? text)
    {
        if (string.IsNullOrEmpty(text) || _spoken.HasSaid(frame, text, entry => entry.Parts.Select(part => part.Text)))
            return;

        ReasoningEntry entry = Items.Add(frame);
        PartOf(entry, 0).Text.Append(text);
        entry.IsDone = true;
        tree.Touch(entry, frame);
    }

    public void Restore(ReasoningEntry entry)
    {
        Items.Keep(entry);
        if (entry.Parts is not [])
            _spoken.Add(entry);
    }

    private ReasoningPart PartOf(ReasoningEntry entry, int summaryIndex)
    {
        if (entry.PartList.Recent is { } recent && recent.SummaryIndex == summaryIndex)
            return recent;

        _spoken.Add(entry);
        return entry.PartList.FindOrAdd(new ReasoningPart { SummaryIndex = summaryIndex });
    }
}
