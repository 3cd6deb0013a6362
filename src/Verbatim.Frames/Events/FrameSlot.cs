namespace Verbatim.Frames.Events;

/// <summary>A field whose value differs between frames that are otherwise alike.</summary>
internal enum FrameSlot
{
    EventId,
    ServerTimestamp,
    ResponseId,
    ProviderSequenceNumber,
    OutputIndex,
    ItemId,
    ToolCallId,
    ChunkIndex,

    /// <summary>What a delta adds: its <c>delta</c>, or a chunk's <c>data</c>.</summary>
    Text,
}
