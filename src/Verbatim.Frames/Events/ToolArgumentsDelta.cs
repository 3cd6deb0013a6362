using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>More text of a call's arguments.</summary>
public sealed record ToolArgumentsDelta : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolArgumentsDelta;

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary><c>function</c>, <c>mcp</c> or <c>agent</c>.</summary>
    public required string ToolType { get; init; }

    /// <summary>The tool's name.</summary>
    public required string ToolName { get; init; }

    /// <summary>The text to append.</summary>
    public required string Delta { get; init; }
}
