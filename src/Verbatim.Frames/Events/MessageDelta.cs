using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>More text of a message.</summary>
public sealed record MessageDelta : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.MessageDelta;

    /// <summary>The content part within the item.</summary>
    public int ContentIndex { get; init; }

    /// <summary>The text to append.</summary>
    public required string Delta { get; init; }
}
