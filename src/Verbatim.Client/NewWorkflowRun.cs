using Verbatim.Client.Attachments;
using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>What to ask a workflow that the server runs.</summary>
public sealed record NewWorkflowRun
{
    /// <summary>What the user asks.</summary>
    public required string Message { get; init; }

    /// <summary>The conversation to go on with; a new one where null.</summary>
    public ConversationId? ConversationId { get; init; }

    /// <summary><c>private</c> keeps a new conversation to its user and admins.</summary>
    public string? Visibility { get; init; }

    /// <summary>What the request carries: at most 100 attachments that are there for the caller, each once; none where null.</summary>
    public IReadOnlyList<AttachmentName>? Attachments { get; init; }
}
