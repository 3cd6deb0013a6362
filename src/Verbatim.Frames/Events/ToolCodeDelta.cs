using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>More text of the code that an interpreter runs.</summary>
public sealed record ToolCodeDelta : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolCodeDelta;

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>The text to append.</summary>
    public required string Delta { get; init; }
}
