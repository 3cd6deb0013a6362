using System.Text.Json.Serialization;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts;

/// <summary>A transcript as JSON, from which <see cref="Transcript.Restore"/> goes on exactly where it stood.</summary>
/// <remarks>
/// Shares its entries with the transcript it was taken from: write it out before the next frame is applied.
/// Whoever restores a transcript from a document gives the document away.
/// </remarks>
public sealed class TranscriptDocument
{
    /// <summary>The version of this shape: 1.</summary>
    public int Format { get; set; } = 1;

    /// <summary>The run.</summary>
    public required RunId WorkflowRunId { get; set; }

    /// <summary>Its conversation.</summary>
    public required ConversationId ConversationId { get; set; }

    /// <summary>Its workflow.</summary>
    public required string WorkflowKey { get; set; }

    /// <summary>Where the run stands.</summary>
    public required RunStatus RunStatus { get; set; }

    /// <summary>What the user asked.</summary>
    public string? RequestMessage { get; set; }

    /// <summary>What the user sent along.</summary>
    public IReadOnlyList<Attachment>? RequestAttachments { get; set; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The last frame folded; 0 where there is none yet.</summary>
    public long LastEventId { get; set; }

    /// <summary>Where to go on following: yields the frame after <see cref="LastEventId"/>. Null where nobody asked for one.</summary>
    public string? Cursor { get; set; }

    /// <summary>The last <c>lifecycle</c> frame outside agents that run as tools.</summary>
    public RunLifecycle? Lifecycle { get; set; }

    /// <summary>What the user sees, in order of first appearance.</summary>
    public required IReadOnlyList<TranscriptEntry> Entries { get; set; }

    /// <summary>How the run ended; null until its root terminal frame.</summary>
    public RunEnding? Ending { get; set; }

    /// <summary>Notices of frames that show as no entry of their own.</summary>
    public IReadOnlyList<Notice>? Notices { get; set; }

    /// <summary>How many entries frames have made, nested ones included: the next key is made from it.</summary>
    public int EntryCount { get; set; }

    /// <summary>Chunks whose <c>chunk.done</c> has not come yet.</summary>
    [JsonInclude]
    internal IReadOnlyList<OpenChunks>? OpenChunks { get; set; }
}
