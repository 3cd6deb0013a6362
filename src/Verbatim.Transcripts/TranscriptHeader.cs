using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts;

/// <summary>Who asked what: the part of a transcript that no frame carries.</summary>
public sealed record TranscriptHeader
{
    /// <summary>The run.</summary>
    public required RunId WorkflowRunId { get; init; }

    /// <summary>Its conversation.</summary>
    public required ConversationId ConversationId { get; init; }

    /// <summary>Its workflow.</summary>
    public required string WorkflowKey { get; init; }

    /// <summary>Where the run stands as its row says; the root terminal frame says it too, and wins.</summary>
    public RunStatus RunStatus { get; init; }

    /// <summary>What the user asked; null where the recorder did not tell.</summary>
    public string? RequestMessage { get; init; }

    /// <summary>What the user sent along.</summary>
    public IReadOnlyList<Attachment>? RequestAttachments { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
