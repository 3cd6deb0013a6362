using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts;

/// <summary>Who asked what: the part of a transcript that no frame carries.</summary>
/// <remarks>What becomes of the run is no part of it: that only its frames tell, whatever else is kept about it.</remarks>
public sealed record TranscriptHeader
{
    /// <summary>The run.</summary>
    public required RunId WorkflowRunId { get; init; }

    /// <summary>Its conversation.</summary>
    public required ConversationId ConversationId { get; init; }

    /// <summary>Its workflow.</summary>
    public required string WorkflowKey { get; init; }

    /// <summary>What the user asked; null where the recorder did not tell.</summary>
    public string? RequestMessage { get; init; }

    /// <summary>What the user sent along.</summary>
    public IReadOnlyList<Attachment>? RequestAttachments { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
