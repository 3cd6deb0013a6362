using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;

namespace Verbatim.Client;

/// <summary>A run by itself: who asked what, and what its frames tell of its course and its end.</summary>
public sealed record RunDetail
{
    /// <summary>The run.</summary>
    public required RunId WorkflowRunId { get; init; }

    /// <summary>Its conversation.</summary>
    public required ConversationId ConversationId { get; init; }

    /// <summary>Its workflow.</summary>
    public required string WorkflowKey { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus RunStatus { get; init; }

    /// <summary>Who started it.</summary>
    public string? UserId { get; init; }

    /// <summary>What the user asked.</summary>
    public string? RequestMessage { get; init; }

    /// <summary>What the request carried; null where nothing.</summary>
    public IReadOnlyList<Attachment>? RequestAttachments { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The time of its terminal frame as written; null while it runs.</summary>
    public string? EndedAt { get; init; }

    /// <summary>The answer or refusal it ended with.</summary>
    public string? FinalText { get; init; }

    /// <summary>The last recorded frame; 0 where there is none.</summary>
    public long LastEventId { get; init; }

    /// <summary>Who sees it: <c>tenant</c>, or <c>private</c> for its conversation's user and admins.</summary>
    public string? Visibility { get; init; }

    /// <summary>Its steps, in the order in which they began.</summary>
    public IReadOnlyList<RunStep> Steps { get; init; } = [];

    /// <summary>What it ended with, where it ended by a <c>final</c>.</summary>
    public FinalResult? Final { get; init; }

    /// <summary>What went wrong, where it ended by an <c>error</c>.</summary>
    public ErrorDetail? Error { get; init; }

    /// <summary>Why it did not do what was asked; null where it did, or where nobody said.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Tokens of the whole run.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Files of the answer, each once.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
}
