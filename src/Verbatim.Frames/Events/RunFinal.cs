using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>The run's last word.</summary>
public sealed record RunFinal : FrameEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.Final;

    /// <summary>How it ended and what it said.</summary>
    public required FinalResult Final { get; init; }
}
