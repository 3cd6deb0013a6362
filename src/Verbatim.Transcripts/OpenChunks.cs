using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts;

/// <summary>The pieces of one target that came so far.</summary>
internal sealed class OpenChunks : INoticed
{
    public long FirstEventId { get; set; }

    public string? Scope { get; set; }

    public string? ResponseId { get; set; }

    public int OutputIndex { get; set; }

    public string ItemId { get; set; } = "";

    public required ChunkTarget Target { get; set; }

    public bool IsBase64 { get; set; }

    public int NextIndex { get; set; }

    /// <summary>A piece is missing: what follows it is not kept, and the whole is never shown.</summary>
    public bool HasGap { get; set; }

    public GrowingText Text { get; set; } = new();

    public List<Notice>? NoticeList { get; set; }
}
