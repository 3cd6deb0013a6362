namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>What was found where the database should be, before anything in it is changed.</summary>
internal abstract record DatabaseReading
{
    private DatabaseReading() { }

    /// <summary>There is no file, or nothing in it.</summary>
    public sealed record Empty : DatabaseReading;

    /// <summary>A ledger of a format from before the witness.</summary>
    public sealed record BeforeWitness : DatabaseReading;

    /// <summary>A ledger that has a witness.</summary>
    /// <param name="Head">What its own row says; null where that row cannot be read.</param>
    /// <param name="Live">What the last blocks of its live runs come to; null where they cannot be read.</param>
    public sealed record Ledger(LedgerHead? Head, RowSum? Live) : DatabaseReading;
}
