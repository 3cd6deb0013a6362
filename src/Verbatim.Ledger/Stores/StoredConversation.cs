namespace Verbatim.Ledger.Stores;

/// <summary>What is kept of a conversation.</summary>
/// <param name="Number">The store's number of it.</param>
/// <param name="Visibility">Who may read it.</param>
/// <param name="Owner">The user who created it.</param>
/// <param name="CursorKey">The 32 random bytes of its cursors.</param>
public sealed record StoredConversation(long Number, ConversationVisibility Visibility, string Owner, ReadOnlyMemory<byte> CursorKey);
