using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Tool cards, from announcement to result.</summary>
internal sealed class ToolFold(EntryTree tree, CardIndex cards)
{
    public void Announce(OutputItemAdded frame)
    {
        NameByItem(cards.Announce(frame), frame.ItemType);
    }

    public void Finish(OutputItemDone frame)
    {
        ToolCard card = cards.Finish(frame);
        NameByItem(card, frame.ItemType);

        // The provider runs its own tools, so their item is done when they are. A function's item is done when its call is written.
        if (frame.Status is "failed" or "incomplete" or "cancelled")
            MoveOn(card, ToolCardStatus.Failed, frame);
        else if (ToolItems.IsRunByProvider(frame.ItemType) && card.Status == ToolCardStatus.Running)
            MoveOn(card, ToolCardStatus.Completed, frame);
    }

    public void Take(ToolStatusChanged frame)
    {
        ToolState tool = frame.Tool;
        ToolCardStatus status = StatusOf(tool);
        ToolCard card = status is ToolCardStatus.Completed or ToolCardStatus.Failed ? cards.End(frame, tool.ToolCallId) : cards.Begin(frame, tool.ToolCallId);
        card.ToolType = tool.ToolType;
        card.Name = tool.Name ?? tool.ToolName ?? ToolItems.NameOf(tool.ToolType) ?? card.Name;
        if (card.IsOpen || status is ToolCardStatus.Completed or ToolCardStatus.Failed)
            card.Progress = tool.Status;
        if (tool.ArgumentsText is { } arguments)
            (card.ArgumentsText ??= new GrowingText()).Replace(arguments);
        card.ArgumentsJson = tool.ArgumentsJson ?? card.ArgumentsJson;
        card.Output = tool.Output ?? card.Output;
        card.ServerLabel = tool.ServerLabel ?? card.ServerLabel;
        card.Queries = tool.Queries ?? (tool.Query is { } query ? [query] : card.Queries);
        card.Sources = tool.Sources ?? card.Sources;
        card.Results = tool.Results ?? card.Results;
        card.ContainerId = tool.ContainerId ?? card.ContainerId;
        card.RunningAgent = tool.Agent ?? card.RunningAgent;
        if (tool.ToolType == "image_generation")
            card.Image = Merge(card.Image ?? new ImageSettings(), tool);

        // The question was answered: that it is asked once more in a late frame does not open it again.
        if (status != ToolCardStatus.WaitingForApproval || card.Approval is null)
            MoveOn(card, status, frame);
        tree.Touch(card, frame);
    }

    public void Take(ToolArgumentsDelta frame)
    {
        ToolCard card = Begin(frame, frame.ToolCallId, frame.ToolType, frame.ToolName);
        (card.ArgumentsText ??= new GrowingText()).Append(frame.Delta);
        tree.Touch(card, frame);
    }

    public void Take(ToolArgumentsDone frame)
    {
        ToolCard card = Begin(frame, frame.ToolCallId, frame.ToolType, frame.ToolName);
        (card.ArgumentsText ??= new GrowingText()).Replace(frame.ArgumentsText);
        card.ArgumentsJson = frame.ArgumentsJson;
        tree.Touch(card, frame);
    }

    public void Take(ToolCodeDelta frame)
    {
        ToolCard card = Begin(frame, frame.ToolCallId, "code_interpreter", null);
        (card.Code ??= new GrowingText()).Append(frame.Delta);
        tree.Touch(card, frame);
    }

    public void Take(ToolCodeDone frame)
    {
        ToolCard card = Begin(frame, frame.ToolCallId, "code_interpreter", null);
        (card.Code ??= new GrowingText()).Replace(frame.Code);
        tree.Touch(card, frame);
    }

    public void Take(ToolOutput frame)
    {
        ToolCard card = cards.Continue(frame, frame.ToolCallId);
        card.ToolType = frame.ToolType;
        Name(card, frame.ToolType, null);
        card.Output = frame.Output.ValueKind == JsonValueKind.Null ? null : frame.Output;
        if (card.IsOpen)
            MoveOn(card, ToolCardStatus.Completed, frame);
        tree.Touch(card, frame);
    }

    public void Take(ToolApproval frame)
    {
        ToolCard card = cards.Continue(frame, frame.ToolCallId);
        Name(card, frame.ToolType, frame.ToolName);
        card.ServerLabel = frame.ServerLabel ?? card.ServerLabel;
        card.Approval = new ToolApprovalAnswer(frame.Approved, frame.Reason);
        if (card.IsOpen)
            card.Progress = null;

        // The answer may be changed until the call is over; it is no late frame.
        if (card.IsOpen || card.Status == ToolCardStatus.Denied)
            Enter(card, frame.Approved ? ToolCardStatus.Running : ToolCardStatus.Denied, frame);
        tree.Touch(card, frame);
    }

    /// <summary>Takes what came in chunks; text is null where one is missing.</summary>
    public ToolContent Take(ChunkDone frame, bool isBase64, string? text)
    {
        ToolCard card = cards.Target(frame, frame.Target.EntityId);
        Name(card, isBase64 ? "image_generation" : "function", null);
        ToolContent content = (card.ContentList ??= []).FindOrAdd(new ToolContent { Field = frame.Target.Field, PartIndex = frame.Target.PartIndex });
        content.IsBase64 = isBase64;
        content.Text = text;
        content.HasGap = text is null;
        tree.Touch(card, content, frame);
        return content;
    }

    /// <summary>An agent that runs as a tool ended in an error; the run goes on.</summary>
    public void Fail(RunError frame)
    {
        if (cards.HostOf(frame) is not { } card)
            return;
        card.Error = frame.Error;
        MoveOn(card, ToolCardStatus.Failed, frame);
        tree.Touch(card, frame);
    }

    /// <summary>An agent that runs as a tool came to its end.</summary>
    public void End(RunFinal frame)
    {
        if (cards.HostOf(frame) is not { } card)
            return;
        card.Attachments = RunEnding.OnceEach(frame.Final.Attachments);
        MoveOn(card, frame.Final.Status is "failed" or "cancelled" ? ToolCardStatus.Failed : ToolCardStatus.Completed, frame);
        tree.Touch(card, frame);
    }

    /// <summary>The run's producer is gone: what was open stays open for ever, and says so.</summary>
    public void Interrupt(FrameEvent frame)
    {
        foreach (ToolCard card in cards.Open)
        {
            card.Status = ToolCardStatus.Interrupted;
            tree.Touch(card, frame);
        }

        cards.Open.Clear();
    }

    private ToolCard Begin(ItemEvent frame, string call, string type, string? name)
    {
        ToolCard card = cards.Begin(frame, call);
        Name(card, type, name);
        return card;
    }

    private static void Name(ToolCard card, string type, string? name)
    {
        if (card.ToolType.Length == 0 || name is not null)
            card.ToolType = type;
        if (card.Name.Length == 0 || name is not null)
            card.Name = name ?? ToolItems.NameOf(card.ToolType) ?? "";
    }

    private static void NameByItem(ToolCard card, string itemType)
    {
        if (card.ToolType.Length == 0)
            card.ToolType = ToolItems.TypeOf(itemType);
        if (card.Name.Length == 0)
            card.Name = ToolItems.NameOfItem(itemType);
    }

    private static ToolCardStatus StatusOf(ToolState tool) => tool.Status switch
    {
        "completed" => ToolCardStatus.Completed,
        "failed" => ToolCardStatus.Failed,
        "awaiting_approval" => ToolCardStatus.WaitingForApproval,
        _ => ToolCardStatus.Running,
    };

    // A late frame does not open again what is over, and a failure that was told is not taken back. What was denied did not run,
    // even where the provider then calls it failed; unless it gave a result all the same.
    private void MoveOn(ToolCard card, ToolCardStatus status, FrameEvent frame)
    {
        bool follows = card.Status switch
        {
            ToolCardStatus.Completed => status == ToolCardStatus.Failed,
            ToolCardStatus.Denied => status == ToolCardStatus.Completed,
            _ => card.IsOpen,
        };
        if (follows)
            Enter(card, status, frame);
    }

    private void Enter(ToolCard card, ToolCardStatus status, FrameEvent frame)
    {
        card.Status = status;
        card.EndedAt = card.IsOpen ? null : card.EndedAt ?? frame.ServerTimestamp;
        cards.Keep(card);
    }

    private static ImageSettings Merge(ImageSettings known, ToolState tool) => new()
    {
        RevisedPrompt = tool.RevisedPrompt ?? known.RevisedPrompt,
        Format = tool.Format ?? known.Format,
        Size = tool.Size ?? known.Size,
        Quality = tool.Quality ?? known.Quality,
        Background = tool.Background ?? known.Background,
    };
}
