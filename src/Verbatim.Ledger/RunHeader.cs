using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Who asked what: written when a run begins, and never changed.</summary>
public sealed record RunHeader
{
    /// <summary>The run and whose it is.</summary>
    public required RunKey Key { get; init; }

    /// <summary>The conversation it belongs to.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>The workflow that runs; it need not be one that this server lists.</summary>
    public required string WorkflowKey { get; init; }

    /// <summary>The user who started it.</summary>
    public required string UserId { get; init; }

    /// <summary>What the user asked.</summary>
    public string? RequestMessage { get; init; }

    /// <summary>Whether this server executes it or somebody else records it.</summary>
    public required RunOrigin Origin { get; init; }

    /// <summary>When it began; for display and for listing.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
