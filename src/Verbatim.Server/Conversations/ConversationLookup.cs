using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Conversations;

/// <summary>Finds a conversation for a caller, so that "no such conversation" is one answer, and the same as for a run .</summary>
internal sealed class ConversationLookup(RunLedger ledger)
{
    public async ValueTask<Answer<ConversationRecord>> FindAsync(Caller caller, string conversationId, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;

        return ConversationId.TryParse(conversationId, null, out ConversationId id)
            && await ledger.FindConversationAsync(caller.Tenant, id, cancellationToken) is { } conversation
            && caller.Sees(conversation)
                ? conversation
                : Problems.NotFound;
    }
}
