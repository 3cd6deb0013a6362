using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>The conversation's memory was shortened here.</summary>
public sealed record MemoryCheckpoint : FrameEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.MemoryCheckpoint;

    /// <summary>What was done.</summary>
    public required Checkpoint Checkpoint { get; init; }
}
