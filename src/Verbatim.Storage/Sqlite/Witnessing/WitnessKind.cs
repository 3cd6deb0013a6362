namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>What may have been acknowledged after a record of the witness. The numbers are those of the format.</summary>
internal enum WitnessKind
{
    /// <summary>Nothing: a commit is acknowledged after its record.</summary>
    Exact = 0,

    /// <summary>Commits, any number of them: a power cut may have taken them.</summary>
    Relaxed = 1,

    /// <summary>Nothing, and nothing was committed either: the ledger was closed.</summary>
    Closed = 2,
}
