using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Runs;

/// <summary>The body that starts a workflow .</summary>
internal sealed record StartRequest
{
    public required string Message { get; init; }

    public ConversationId? ConversationId { get; init; }

    public ConversationVisibility? Visibility { get; init; }
}
