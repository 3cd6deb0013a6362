using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A part of a reasoning summary, whole.</summary>
public sealed record ReasoningSummaryPartDone : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ReasoningSummaryPartDone;

    /// <summary>The part within the item.</summary>
    public int SummaryIndex { get; init; }

    /// <summary><c>summary_text</c>.</summary>
    public required string PartType { get; init; }

    /// <summary>The whole text: it replaces what the deltas said.</summary>
    public required string Text { get; init; }
}
