using System.Diagnostics;

namespace Verbatim.Frames.Events;

/// <summary>What stands in the slots of a frame; for a slot that it does not have, the value of the frame that is like it.</summary>
internal ref struct SlotValues(ItemEvent alike)
{
    public long EventId = alike.EventId;
    public string ServerTimestamp = alike.ServerTimestamp;
    public string? ResponseId = alike.ResponseId;
    public long? ProviderSequenceNumber = alike.ProviderSequenceNumber;
    public int OutputIndex = alike.OutputIndex;
    public string ItemId = alike.ItemId;
    public string ToolCallId = "";
    public int ChunkIndex;
    public string Text = "";

    /// <summary>Whether frames of this kind differ in slots only, more often than not.</summary>
    public static bool AreAll(FrameEvent frame) =>
        frame is MessageDelta or ReasoningSummaryDelta or RefusalDelta or ToolArgumentsDelta or ToolCodeDelta or ChunkDelta or OutputItemAdded or OutputItemDone;

    /// <summary>The frame with these values in the place of its own.</summary>
    public readonly ItemEvent In(ItemEvent frame) => frame switch
    {
        MessageDelta message => message with
        {
            EventId = EventId,
            ServerTimestamp = ServerTimestamp,
            ResponseId = ResponseId,
            ProviderSequenceNumber = ProviderSequenceNumber,
            OutputIndex = OutputIndex,
            ItemId = ItemId,
            Delta = Text,
        },
        ReasoningSummaryDelta reasoning => Placed(reasoning with { Delta = Text }),
        RefusalDelta refusal => Placed(refusal with { Delta = Text }),
        ToolArgumentsDelta tool => Placed(tool with { ToolCallId = ToolCallId, Delta = Text }),
        ToolCodeDelta tool => Placed(tool with { ToolCallId = ToolCallId, Delta = Text }),
        ChunkDelta chunk => Placed(chunk with { ChunkIndex = ChunkIndex, Data = Text }),
        OutputItemAdded or OutputItemDone => Placed(frame),
        _ => throw new UnreachableException(),
    };

    private readonly ItemEvent Placed(ItemEvent frame) => frame with
    {
        EventId = EventId,
        ServerTimestamp = ServerTimestamp,
        ResponseId = ResponseId,
        ProviderSequenceNumber = ProviderSequenceNumber,
        OutputIndex = OutputIndex,
        ItemId = ItemId,
    };
}
