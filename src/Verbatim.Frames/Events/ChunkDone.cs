using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>The chunks of a target are complete.</summary>
public sealed record ChunkDone : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ChunkDone;

    /// <summary>What is complete.</summary>
    public required ChunkTarget Target { get; init; }
}
