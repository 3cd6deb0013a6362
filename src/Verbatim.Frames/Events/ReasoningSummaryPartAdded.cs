using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A part of a reasoning summary began.</summary>
public sealed record ReasoningSummaryPartAdded : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ReasoningSummaryPartAdded;

    /// <summary>The part within the item.</summary>
    public int SummaryIndex { get; init; }

    /// <summary><c>summary_text</c>.</summary>
    public required string PartType { get; init; }

    /// <summary>What it begins with.</summary>
    public string? Text { get; init; }
}
