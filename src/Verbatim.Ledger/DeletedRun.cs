using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A tombstone: what is left of a run that was deleted, which is nothing of what it said and not its id.</summary>
/// <param name="StoreNumber">The store's number of the run, which no other gets.</param>
/// <param name="Tenant">Whose it was.</param>
/// <param name="Conversation">The conversation that it belonged to, which goes on without it.</param>
/// <param name="Last">Its last position.</param>
/// <param name="Digest">The chained digest after its last frame (<see cref="Stores.DigestChain"/>): who has a copy of the run can show that it is this one. Empty where its last block was missing already.</param>
/// <param name="DeletedAt">When.</param>
/// <param name="DeletedBy">The user who did it.</param>
/// <param name="PurgedAt">Since when nothing of it is on disk; null before.</param>
public sealed record DeletedRun(
    long StoreNumber,
    TenantId Tenant,
    ConversationId Conversation,
    Position Last,
    ReadOnlyMemory<byte> Digest,
    DateTimeOffset DeletedAt,
    string DeletedBy,
    DateTimeOffset? PurgedAt);
