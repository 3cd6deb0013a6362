using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>One agent handed over to another.</summary>
public sealed record AgentUpdated : FrameEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.AgentUpdated;

    /// <summary>Who spoke before.</summary>
    public string? FromAgent { get; init; }

    /// <summary>Who speaks from here.</summary>
    public required string ToAgent { get; init; }

    /// <summary>The how-manieth handover of the run.</summary>
    public int? HandoffIndex { get; init; }
}
