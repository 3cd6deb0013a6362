using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>The code that an interpreter runs, whole.</summary>
public sealed record ToolCodeDone : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolCodeDone;

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>The whole text: it replaces what the deltas said.</summary>
    public required string Code { get; init; }
}
