using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A piece of something too large for one frame.</summary>
public sealed record ChunkDelta : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ChunkDelta;

    /// <summary>What it is a piece of.</summary>
    public required ChunkTarget Target { get; init; }

    /// <summary><c>base64</c> or <c>utf8</c>; <c>utf8</c> where absent.</summary>
    public string? Encoding { get; init; }

    /// <summary>From 0, without gaps, within the target.</summary>
    public int ChunkIndex { get; init; }

    /// <summary>The piece, in the encoding.</summary>
    public required string Data { get; init; }
}
