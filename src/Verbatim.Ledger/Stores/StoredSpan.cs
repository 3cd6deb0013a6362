namespace Verbatim.Ledger.Stores;

/// <summary>A span as it is kept.</summary>
/// <param name="First">The position of its first frame.</param>
/// <param name="IsOfConversation">Whether it belongs to the conversation that the run belongs to.</param>
/// <param name="IsWhole">Whether its row is what was written, and so is the place before it.</param>
public sealed record StoredSpan(long First, bool IsOfConversation, bool IsWhole);
