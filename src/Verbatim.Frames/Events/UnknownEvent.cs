using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A frame of a kind that this version does not know, or whose body it cannot read.</summary>
/// <remarks>Its bytes are replayed like any other's; a transcript passes over it.</remarks>
public sealed record UnknownEvent : FrameEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => RecordedKind;

    [JsonIgnore]
    internal string RecordedKind { get; init; } = "";
}
