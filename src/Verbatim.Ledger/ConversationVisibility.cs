namespace Verbatim.Ledger;

/// <summary>Who may read a conversation within its tenant. Set when the conversation is created.</summary>
public enum ConversationVisibility
{
    /// <summary>Everybody of the tenant who may read conversations.</summary>
    Tenant,

    /// <summary>The user who created it, and admins.</summary>
    Private,
}
