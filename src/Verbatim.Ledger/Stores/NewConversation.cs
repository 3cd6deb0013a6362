using Verbatim.Frames;

namespace Verbatim.Ledger.Stores;

/// <summary>A conversation that begins.</summary>
/// <param name="Number">The number it is kept under.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Id">Its id within the tenant.</param>
/// <param name="Visibility">Who may read it.</param>
/// <param name="Owner">The user who creates it.</param>
/// <param name="CursorKey">32 random bytes for the conversation's cursors.</param>
/// <param name="CreatedAt">When.</param>
public sealed record NewConversation(
    long Number, TenantId Tenant, ConversationId Id, ConversationVisibility Visibility, string Owner, ReadOnlyMemory<byte> CursorKey, DateTimeOffset CreatedAt);
