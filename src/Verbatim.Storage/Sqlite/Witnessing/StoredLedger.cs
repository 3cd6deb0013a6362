using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>What stands in a data directory before anything is changed: the database, the witness, and whether they agree.</summary>
internal sealed class StoredLedger : IDisposable
{
    private readonly string _directory;
    private SqliteConnection? _connection;

    private StoredLedger(string directory)
    {
        _directory = directory;
        Path = System.IO.Path.Combine(directory, SqliteFile.Name);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>To look with; null where there is no database.</summary>
    public SqliteConnection? Connection => _connection;

    /// <summary>The format of the database; 0 where there is none.</summary>
    public long Format { get; private set; }

    public WitnessReading Witness { get; private set; } = new WitnessReading.Missing();

    public DatabaseReading Database { get; private set; } = new DatabaseReading.Empty();

    /// <summary>What is missing or wrong, as the rest of a sentence about the database; null where nothing is.</summary>
    public string? Loss => WitnessComparison.FindLoss(Database, Witness);

    /// <summary>That the witness did not see the last commit, as the rest of a sentence about the database; null where it did.</summary>
    public string? Unseen => WitnessComparison.FindUnseen(Database, Witness);

    /// <summary>Looks, and changes nothing.</summary>
    /// <exception cref="LedgerOpenException">What is there cannot be read, or is not a ledger that this version knows.</exception>
    public static StoredLedger Find(string directory)
    {
        var stored = new StoredLedger(directory);
        try
        {
            stored.Read();
            return stored;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            stored.Dispose();
            throw Unreadable(stored.Path, failure);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Hands the connection over to who opens the ledger; where that fails, it is closed.</summary>
    public T Use<T>(Func<SqliteConnection, T> open)
    {
        try
        {
            _connection ??= SqliteFile.OpenUntouched(Path);
            T opened = open(_connection);
            _connection = null;
            return opened;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, failure);
        }
    }

    /// <summary>Makes the tables, and the witness where there is none yet; the witness first, so that a database never stands without one.</summary>
    public void Begin(SqliteConnection connection)
    {
        if (Database is DatabaseReading.Ledger { Head: var head })
        {
            SqliteSchema.Prepare(connection, Path, head!.Ledger);
            return;
        }

        Guid ledger = Witness is WitnessReading.Saw { Record.Head: var seen } ? seen.Ledger : Guid.NewGuid();
        WitnessFile.Create(_directory, new WitnessRecord(LedgerHead.Begin(ledger), WitnessKind.Exact));
        SqliteSchema.Prepare(connection, Path, ledger);
    }

    public void Dispose() => _connection?.Dispose();

    private static LedgerOpenException Unreadable(string path, Exception failure) => new($"The ledger {path} cannot be opened: {failure.Message}", failure);

    private void Read()
    {
        Witness = WitnessFile.Read(_directory);
        if (new FileInfo(Path) is { Exists: true, Length: > 0 })
        {
            _connection = SqliteFile.OpenUntouched(Path);
            Database = Read(_connection);
        }
        else if (new FileInfo(Path + "-wal") is { Exists: true, Length: > 0 })
        {
            // The engine would make a new database and delete the log of the one that is missing.
            throw new LedgerOpenException($"The ledger {Path} is missing or empty, but its log, {SqliteFile.Name}-wal, is there: put the database back.");
        }
    }

    private DatabaseReading Read(SqliteConnection connection) => (Format = SqliteSchema.FormatOf(connection, Path)) switch
    {
        0 => new DatabaseReading.Empty(),
        1 => new DatabaseReading.BeforeWitness(),
        _ => new DatabaseReading.Ledger(OrNull(() => HeadRow.Read(connection)), OrNull(() => (RowSum?)LedgerRows.Sum(LedgerRows.Live(connection).Values))),
    };

    // A page that cannot be read is something to say of the ledger, and no reason to say nothing.
    private static T? OrNull<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException damage) when (damage.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            return default;
        }
    }
}
