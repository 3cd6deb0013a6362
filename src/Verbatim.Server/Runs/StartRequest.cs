using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Objects;

namespace Verbatim.Server.Runs;

/// <summary>The body that starts a workflow .</summary>
internal sealed record StartRequest
{
    public required string Message { get; init; }

    public ConversationId? ConversationId { get; init; }

    public ConversationVisibility? Visibility { get; init; }

    public IReadOnlyList<AttachmentName>? Attachments { get; init; }
}
