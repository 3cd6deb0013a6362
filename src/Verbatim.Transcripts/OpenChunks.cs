using Verbatim.Frames.Events;

namespace Verbatim.Transcripts;

/// <summary>The pieces of one target that came so far.</summary>
internal sealed class OpenChunks
{
    public string? Scope { get; set; }

    public required ChunkTarget Target { get; set; }

    public bool IsBase64 { get; set; }

    public int NextIndex { get; set; }

    /// <summary>A piece is missing: what follows it is not appended, and the whole is never taken.</summary>
    public bool HasGap { get; set; }

    public GrowingText Text { get; set; } = new();
}
