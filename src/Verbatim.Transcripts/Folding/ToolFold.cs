using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Folding;

/// <summary>Tool cards, from announcement to result.</summary>
internal sealed class ToolFold(EntryTree tree, CardIndex cards)
{
    /// <summary>Whether the run's producer is known to be gone: then nothing that is open will go on.</summary>
    public bool IsInterrupted { get; set; }

    public void Announce(OutputItemAdded frame)
    {
        ToolCard card = cards.Items.Announce(frame);
        NameByItem(card, frame.ItemType);
        Settle(card);
    }

    public void Finish(OutputItemDone frame)
    {
        ToolCard card = cards.Items.Finish(frame);
        NameByItem(card, frame.ItemType);

        // The provider runs its own tools, so their item is done when they are. A function's item is done when its call is written.
        if (frame.Status is "failed" or "incomplete")
            MoveOn(card, ToolCardStatus.Failed, frame);
        else if (ToolItems.IsRunByProvider(frame.ItemType) && card.Status == ToolCardStatus.Running)
            MoveOn(card, ToolCardStatus.Completed, frame);
        Settle(card);
    }

    public void Take(ToolStatusChanged frame)
    {
        ToolState tool = frame.Tool;
        ToolCard card = cards.Begin(frame, tool.ToolCallId);
        card.ToolType = tool.ToolType;
        card.Name = tool.Name ?? tool.ToolName ?? ToolItems.NameOf(tool.ToolType) ?? card.Name;
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

        MoveOn(card, tool.Status switch
        {
            "completed" => ToolCardStatus.Completed,
            "failed" => ToolCardStatus.Failed,
            "awaiting_approval" => ToolCardStatus.WaitingForApproval,
            _ => ToolCardStatus.Running,
        }, frame);
        Settle(card);
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
        if (card.Status is ToolCardStatus.Running or ToolCardStatus.WaitingForApproval or ToolCardStatus.Interrupted)
            MoveOn(card, ToolCardStatus.Completed, frame);
        tree.Touch(card, frame);
    }

    public void Take(ToolApproval frame)
    {
        ToolCard card = cards.Continue(frame, frame.ToolCallId);
        Name(card, frame.ToolType, frame.ToolName);
        card.ServerLabel = frame.ServerLabel ?? card.ServerLabel;
        card.Approval = new ToolApprovalAnswer(frame.Approved, frame.Reason);
        if (!frame.Approved)
            MoveOn(card, ToolCardStatus.Denied, frame);
        else if (card.Status == ToolCardStatus.WaitingForApproval)
            MoveOn(card, ToolCardStatus.Running, frame);
        Settle(card);
        tree.Touch(card, frame);
    }

    /// <summary>Takes what came in chunks; text is null where one is missing.</summary>
    public void Take(ChunkDone frame, bool isBase64, string? text)
    {
        ToolCard card = cards.Continue(frame, frame.Target.EntityId);
        Name(card, isBase64 ? "image_generation" : "function", null);
        var content = new ToolContent { Field = frame.Target.Field, PartIndex = frame.Target.PartIndex };
        List<ToolContent> contents = card.ContentList ??= [];
        int place = contents.BinarySearch(content, ByField);
        if (place < 0)
            contents.Insert(~place, content);
        else
            content = contents[place];

        content.IsBase64 = isBase64;
        content.Text = text;
        content.HasGap = text is null;
        tree.Touch(card, frame);
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

    /// <summary>Files of an agent that runs as a tool.</summary>
    public void Attach(RunFinal frame)
    {
        if (cards.HostOf(frame) is not { } card)
            return;
        card.Attachments = frame.Final.Attachments;
        tree.Touch(card, frame);
    }

    /// <summary>The run's producer is gone: what was open stays open for ever, and says so.</summary>
    public void Interrupt(FrameEvent frame)
    {
        IsInterrupted = true;
        foreach (ToolCard card in tree.All().OfType<ToolCard>().Where(card => card.Status is ToolCardStatus.Running or ToolCardStatus.WaitingForApproval))
        {
            Settle(card);
            tree.Touch(card, frame with { Notices = null });
        }
    }

    private ToolCard Begin(ItemEvent frame, string call, string type, string? name)
    {
        ToolCard card = cards.Begin(frame, call);
        Name(card, type, name);
        Settle(card);
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

    private static void MoveOn(ToolCard card, ToolCardStatus status, FrameEvent frame)
    {
        // What was denied did not run; that the provider then calls it failed, or asks again, does not change this.
        if (card.Status == ToolCardStatus.Denied && status != ToolCardStatus.Completed)
            return;

        card.Status = status;
        bool isOver = status is ToolCardStatus.Completed or ToolCardStatus.Failed or ToolCardStatus.Denied;
        card.EndedAt = isOver ? card.EndedAt ?? frame.ServerTimestamp : null;
    }

    private void Settle(ToolCard card)
    {
        if (IsInterrupted && card.Status is (ToolCardStatus.Running or ToolCardStatus.WaitingForApproval))
            card.Status = ToolCardStatus.Interrupted;
    }

    private static ImageSettings Merge(ImageSettings known, ToolState tool) => new()
    {
        RevisedPrompt = tool.RevisedPrompt ?? known.RevisedPrompt,
        Format = tool.Format ?? known.Format,
        Size = tool.Size ?? known.Size,
        Quality = tool.Quality ?? known.Quality,
        Background = tool.Background ?? known.Background,
    };

    private static readonly Comparer<ToolContent> ByField = Comparer<ToolContent>.Create((a, b) =>
        string.CompareOrdinal(a.Field, b.Field) is not 0 and var byField ? byField : Nullable.Compare(a.PartIndex, b.PartIndex));
}
