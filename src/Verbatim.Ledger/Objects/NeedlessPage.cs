namespace Verbatim.Ledger.Objects;

/// <summary>Some of the objects that nobody needs.</summary>
/// <param name="Objects">By rising number, without those whose rows are damaged.</param>
/// <param name="Damaged">What is wrong with rows among them: nobody can tell whether those objects are needed.</param>
/// <param name="Next">Where the next page begins; null where there is none.</param>
public sealed record NeedlessPage(IReadOnlyList<ObjectRecord> Objects, IReadOnlyList<LedgerCorruptException> Damaged, long? Next);
