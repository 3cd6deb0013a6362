using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A call's arguments, whole.</summary>
public sealed record ToolArgumentsDone : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolArgumentsDone;

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary><c>function</c>, <c>mcp</c> or <c>agent</c>.</summary>
    public required string ToolType { get; init; }

    /// <summary>The tool's name.</summary>
    public required string ToolName { get; init; }

    /// <summary>The provider's text, verbatim unless redacted or cut.</summary>
    public required string ArgumentsText { get; init; }

    /// <summary>The same as an object, where the text is one.</summary>
    public JsonElement? ArgumentsJson { get; init; }
}
