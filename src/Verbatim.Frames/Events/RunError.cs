using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>Something ended in an error: the run, or with a scope a nested agent only.</summary>
public sealed record RunError : FrameEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.Error;

    /// <summary>What went wrong, fit for a browser.</summary>
    public required ErrorDetail Error { get; init; }
}
