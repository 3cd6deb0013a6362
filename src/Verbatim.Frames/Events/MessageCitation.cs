using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A source of what a message says.</summary>
public sealed record MessageCitation : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.MessageCitation;

    /// <summary>The content part within the item.</summary>
    public int ContentIndex { get; init; }

    /// <summary>The source.</summary>
    public required Citation Citation { get; init; }
}
