using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Hands each frame to the fold of what it is about.</summary>
internal sealed class EntryFold
{
    private readonly CardIndex _cards;
    private readonly ChunkFold _chunks;
    private readonly UnknownFold _unknown;

    public EntryFold()
    {
        _cards = new CardIndex(Tree);
        Messages = new MessageFold(Tree, _cards);
        Reasoning = new ReasoningFold(Tree, _cards);
        Tools = new ToolFold(Tree, _cards);
        _unknown = new UnknownFold(Tree, _cards);
        _chunks = new ChunkFold(Tree, _cards, Messages, Tools, _unknown);
    }

    public EntryTree Tree { get; } = new();

    public MessageFold Messages { get; }

    public ReasoningFold Reasoning { get; }

    public ToolFold Tools { get; }

    public IReadOnlyList<OpenChunks>? OpenChunks => _chunks.Open;

    /// <summary>Folds any frame but those that are about the run as a whole.</summary>
    public void Take(FrameEvent frame)
    {
        Fold(frame);

        // Nothing is cut in silence, whatever became of the frame. A chunk's notices stand with the whole.
        if (frame.Notices is not (null or []) && !Tree.HasChanged && frame is not ChunkDelta)
            Note(frame);
    }

    /// <summary>The run is over: what was still on its way will not arrive.</summary>
    public void End(FrameEvent terminal, bool isInterrupted)
    {
        _chunks.Abandon(terminal);
        if (isInterrupted)
            Tools.Interrupt(terminal);
    }

    private void Fold(FrameEvent frame)
    {
        switch (frame)
        {
            case MessageDelta message: Messages.Say(message, message.ContentIndex, MessagePartKind.Text, message.Delta); break;
            case RefusalDelta refusal: Messages.Say(refusal, refusal.ContentIndex, MessagePartKind.Refusal, refusal.Delta); break;
            case RefusalDone refusal: Messages.Replace(refusal, refusal.ContentIndex, MessagePartKind.Refusal, refusal.RefusalText); break;
            case MessageCitation citation: Messages.Cite(citation); break;
            case ReasoningSummaryPartAdded part: Reasoning.Begin(part); break;
            case ReasoningSummaryDelta part: Reasoning.Say(part); break;
            case ReasoningSummaryPartDone part: Reasoning.Finish(part); break;
            case ToolStatusChanged tool: Tools.Take(tool); break;
            case ToolArgumentsDelta tool: Tools.Take(tool); break;
            case ToolArgumentsDone tool: Tools.Take(tool); break;
            case ToolCodeDelta tool: Tools.Take(tool); break;
            case ToolCodeDone tool: Tools.Take(tool); break;
            case ToolOutput tool: Tools.Take(tool); break;
            case ToolApproval tool: Tools.Take(tool); break;
            case ChunkDelta chunk: _chunks.Take(chunk); break;
            case ChunkDone chunk: _chunks.Finish(chunk); break;
            case OutputItemAdded item: Announce(item); break;
            case OutputItemDone item: Finish(item); break;
            case AgentUpdated agent:
                Place(new HandoverEntry { FromAgent = agent.FromAgent, ToAgent = agent.ToAgent, HandoffIndex = agent.HandoffIndex }, agent);
                break;
            case MemoryCheckpoint memory:
                Place(new CheckpointEntry { Checkpoint = memory.Checkpoint }, memory);
                break;
            case RunFinal final:
                SayWhereSilent(final with { Notices = null });
                Tools.End(final);
                break;
            case RunError error: Tools.Fail(error); break;
            case UnknownEvent unknown: _unknown.Take(unknown); break;
        }
    }

    public void Restore(TranscriptDocument document)
    {
        Tree.Restore(document);
        foreach (TranscriptEntry entry in Tree.All())
        {
            switch (entry)
            {
                case MessageEntry message: Messages.Restore(message); break;
                case ReasoningEntry reasoning: Reasoning.Restore(reasoning); break;
                case ToolCard card: _cards.Keep(card); break;
                case UnknownEntry { OutputIndex: not null } unknown: _unknown.Items.Keep(unknown); break;
            }
        }

        foreach (OpenChunks open in document.OpenChunks ?? [])
            _chunks.Restore(open);
    }

    private void Announce(OutputItemAdded frame)
    {
        if (frame.ItemType == "message")
            Messages.Announce(frame);
        else if (ReasoningFold.IsReasoning(frame.ItemType))
            Reasoning.Items.Announce(frame);
        else if (ToolItems.IsCall(frame.ItemType))
            Tools.Announce(frame);
    }

    private void Finish(OutputItemDone frame)
    {
        if (frame.ItemType == "message")
            Messages.Finish(frame);
        else if (ReasoningFold.IsReasoning(frame.ItemType))
            Reasoning.Items.Finish(frame);
        else if (ToolItems.IsCall(frame.ItemType) || _cards.Items.Find(frame) is not null)
            Tools.Finish(frame);
        else if (!ToolItems.IsAnswer(frame.ItemType))
            _unknown.Finish(frame);
    }

    private void Note(FrameEvent frame)
    {
        if (_cards.HostOf(frame) is { } card)
            Tree.Touch(card, frame);
        else
            Tree.TouchRun(frame);
    }

    private void Place(TranscriptEntry entry, FrameEvent frame)
    {
        Tree.Add(entry, frame, _cards.HostOf(frame));
        Tree.Touch(entry, frame);
    }

    private void SayWhereSilent(RunFinal frame)
    {
        Reasoning.SayWhereSilent(frame, frame.Final.ReasoningSummaryText);
        Messages.SayWhereSilent(frame, MessagePartKind.Text, frame.Final.ResponseText);
        Messages.SayWhereSilent(frame, MessagePartKind.Refusal, frame.Final.RefusalText);
    }
}
