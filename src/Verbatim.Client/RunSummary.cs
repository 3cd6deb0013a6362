using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>A run as a list shows it.</summary>
public sealed record RunSummary
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

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The answer or refusal it ended with.</summary>
    public string? FinalText { get; init; }

    /// <summary>The last recorded frame; 0 where there is none.</summary>
    public long LastEventId { get; init; }

    /// <summary>Who sees it: <c>tenant</c>, or <c>private</c> for its conversation's user and admins.</summary>
    public string? Visibility { get; init; }
}
