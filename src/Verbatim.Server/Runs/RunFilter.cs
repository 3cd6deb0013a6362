using Verbatim.Frames;

namespace Verbatim.Server.Runs;

/// <summary>Which runs to list. What is null does not filter.</summary>
internal sealed record RunFilter
{
    public string? WorkflowKey { get; init; }

    public ConversationId? Conversation { get; init; }

    public RunStatus? Status { get; init; }

    public string? UserId { get; init; }

    /// <summary>A part of the request message or the final text, whatever the case of its letters.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? StartedAfter { get; init; }

    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>1 to 100.</summary>
    public int Limit { get; init; } = 20;

    public string? Cursor { get; init; }
}
