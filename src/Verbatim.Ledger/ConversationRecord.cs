using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A conversation as the ledger knows it. Nothing of it ever changes.</summary>
public sealed record ConversationRecord
{
    /// <summary>Whose it is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Its id within the tenant.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>Who may read it.</summary>
    public required ConversationVisibility Visibility { get; init; }

    /// <summary>The user who created it; with <see cref="ConversationVisibility.Private"/>, who may read it.</summary>
    public required string Owner { get; init; }

    /// <summary>The store's number of the conversation. Means nothing elsewhere.</summary>
    public required long StoreNumber { get; init; }

    /// <summary>The 32 random bytes that this conversation's cursors are made with. Never leaves the server.</summary>
    public required ReadOnlyMemory<byte> CursorKey { get; init; }
}
