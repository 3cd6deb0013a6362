using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A tool call moved on.</summary>
public sealed record ToolStatusChanged : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolStatus;

    /// <summary>The call as it stands.</summary>
    public required ToolState Tool { get; init; }
}
