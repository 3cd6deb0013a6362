namespace Verbatim.Ledger.Verifying;

/// <summary>Something that is not as it was recorded.</summary>
/// <param name="Run">The run; null where it is not that of one.</param>
/// <param name="From">The first frame that is affected; null where no frame is.</param>
/// <param name="To">The last one.</param>
/// <param name="What">What is wrong, a sentence without contents.</param>
public sealed record FoundDamage(RunKey? Run, long? From, long? To, string What);
