using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A response moved on.</summary>
public sealed record Lifecycle : FrameEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.Lifecycle;

    /// <summary><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c>, <c>incomplete</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why, where the provider says so.</summary>
    public string? Reason { get; init; }
}
