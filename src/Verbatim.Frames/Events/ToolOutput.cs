using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>What a tool call gave back.</summary>
public sealed record ToolOutput : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolOutput;

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>Any of the seven tool types.</summary>
    public required string ToolType { get; init; }

    /// <summary>Any JSON.</summary>
    public required JsonElement Output { get; init; }
}
