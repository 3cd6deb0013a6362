using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Objects;

namespace Verbatim.Server.Runs;

/// <summary>The body that begins a recorded run .</summary>
internal sealed record RunRequest
{
    public required string WorkflowKey { get; init; }

    public RunId? WorkflowRunId { get; init; }

    public ConversationId? ConversationId { get; init; }

    public string? RequestMessage { get; init; }

    public ConversationVisibility? Visibility { get; init; }

    public IReadOnlyList<AttachmentName>? Attachments { get; init; }
}
