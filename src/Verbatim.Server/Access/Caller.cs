using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Access;

/// <summary>Who asks, as every slice's function is told: the tenant and user of a validated token or session, and what they may do.</summary>
internal sealed record Caller(TenantId Tenant, string UserId, Role Role, IReadOnlySet<string> Scopes)
{
    /// <summary>The user whose private conversations a list may show; null shows all of the tenant's.</summary>
    public string? SeesAs => Role >= Role.Admin ? null : UserId;

    /// <summary>A scope matches exactly or through <c>namespace:*</c> (R-15).</summary>
    public bool May(Permission permission) =>
        Role >= permission.Role
        && (Scopes.Contains(permission.Scope) || Scopes.Contains($"{permission.Scope[..permission.Scope.IndexOf(':')]}:*"));

    /// <summary>Whether the run exists for this caller .</summary>
    public bool Sees(RunRecord run) => Sees(run.Header.Key.Tenant, run.Visibility, run.ConversationOwner);

    /// <summary>Whether the conversation exists for this caller; it does exactly where its runs do.</summary>
    public bool Sees(ConversationRecord conversation) => Sees(conversation.Tenant, conversation.Visibility, conversation.Owner);

    private bool Sees(TenantId tenant, ConversationVisibility visibility, string owner) =>
        tenant == Tenant && (visibility == ConversationVisibility.Tenant || SeesAs is null || owner == UserId);
}
