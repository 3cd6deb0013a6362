namespace Verbatim.Storage.Sqlite;

/// <summary>How a ledger is kept in SQLite.</summary>
public sealed class SqliteLedgerOptions
{
    /// <summary>What an acknowledged append survives; a power cut unless set.</summary>
    public LedgerDurability Durability { get; set; } = LedgerDurability.PowerCut;

    /// <summary>After how many pages of 4 KiB in the write-ahead log the writer moves them to the database. From 1000 to 4000; 2000 unless set.</summary>
    public int CheckpointPages { get; set; } = 2000;

    /// <summary>How large the database may become, in bytes: beyond it the disk counts as full. At least 1 MiB; no limit (0) unless set.</summary>
    public long MaxDatabaseBytes { get; set; }

    /// <summary>What is wrong with these options, a sentence for each; empty where nothing is.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        List<string> faults = [];
        if (!Enum.IsDefined(Durability))
            faults.Add($"{nameof(Durability)} is {Durability}; give {nameof(LedgerDurability.PowerCut)} or {nameof(LedgerDurability.ProcessEnd)}.");
        if (CheckpointPages is < 1000 or > 4000)
            faults.Add($"{nameof(CheckpointPages)} is {CheckpointPages}; give a number from 1000 to 4000.");
        if (MaxDatabaseBytes is not 0 and < 1024 * 1024)
            faults.Add($"{nameof(MaxDatabaseBytes)} is {MaxDatabaseBytes}; give 0 for no limit, or a number from 1048576.");
        return faults;
    }
}
