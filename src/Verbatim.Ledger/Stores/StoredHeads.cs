namespace Verbatim.Ledger.Stores;

/// <summary>Where the writer goes on.</summary>
/// <param name="LastRun">The highest number ever given to a run, also to one that was deleted; 0 where there is none.</param>
/// <param name="LastConversation">The highest number ever given to a conversation; 0 where there is none.</param>
/// <param name="HasDeletions">Whether a run was ever deleted.</param>
/// <param name="Live">Every run without an end, of all tenants, by rising number; but for those that are damaged.</param>
/// <param name="Damaged">What is wrong with runs without an end that cannot go on.</param>
public sealed record StoredHeads(long LastRun, long LastConversation, bool HasDeletions, IReadOnlyList<StoredHead> Live, IReadOnlyList<LedgerCorruptException> Damaged);
