using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>More text of a reasoning summary.</summary>
public sealed record ReasoningSummaryDelta : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ReasoningSummaryDelta;

    /// <summary>The part within the item; 0 where absent.</summary>
    public int? SummaryIndex { get; init; }

    /// <summary>The text to append.</summary>
    public required string Delta { get; init; }
}
