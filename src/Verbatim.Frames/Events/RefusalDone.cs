using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A refusal, whole.</summary>
public sealed record RefusalDone : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.RefusalDone;

    /// <summary>The content part within the item.</summary>
    public int ContentIndex { get; init; }

    /// <summary>The whole text: it replaces what the deltas said.</summary>
    public required string RefusalText { get; init; }
}
