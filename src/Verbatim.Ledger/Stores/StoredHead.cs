namespace Verbatim.Ledger.Stores;

/// <summary>How far a live run is committed.</summary>
/// <param name="Run">The run, with its last position, bytes and stream.</param>
/// <param name="Conversation">The store number of its conversation.</param>
/// <param name="Digest">The chained digest after its last block; null before the first.</param>
public sealed record StoredHead(RunRecord Run, long Conversation, ReadOnlyMemory<byte>? Digest);
