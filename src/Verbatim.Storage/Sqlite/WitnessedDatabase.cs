using Microsoft.Data.Sqlite;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>A database that holds all that its witness saw, open for its one writer.</summary>
internal sealed class WitnessedDatabase : IDisposable
{
    private readonly WitnessFile _witness;

    private WitnessedDatabase(SqliteConnection connection, LedgerState state, WitnessFile witness, bool isRelaxed) =>
        (Connection, State, _witness, IsRelaxed) = (connection, state, witness, isRelaxed);

    public SqliteConnection Connection { get; }

    public LedgerState State { get; }

    /// <summary>Whether a power cut may take the last commits: then the witness sees only what a checkpoint has synced.</summary>
    public bool IsRelaxed { get; }

    /// <summary>Opens the ledger of a directory, which is created where there is none, or says what is missing and changes nothing.</summary>
    /// <exception cref="LedgerOpenException">What is there is not a ledger that this version knows, or not all that was acknowledged.</exception>
    public static WitnessedDatabase Open(string directory, SqliteLedgerOptions options)
    {
        using StoredLedger stored = StoredLedger.Find(directory);
        return stored.Loss is { } loss
            ? throw new LedgerOpenException($"The ledger {stored.Path} {loss}. {WayOut(stored, directory)}")
            : stored.Use(connection =>
            {
                SqliteFile.Prepare(connection, stored.Path, options);
                stored.Begin(connection);
                SqliteIndexes.Prepare(connection);
                var state = new LedgerState(HeadRow.Read(connection)!, LedgerRows.Live(connection));
                var database = new WitnessedDatabase(connection, state, WitnessFile.Open(directory), options.Durability == LedgerDurability.ProcessEnd);

                // A crash came between the last commit and its record, which was not acknowledged then and stands now.
                database.Attest(state.Head);
                DurableFolder.Sync(directory);
                return database;
            });
    }

    private static string WayOut(StoredLedger stored, string directory) => stored.Database is DatabaseReading.Ledger { Live: null }
        ? "Put back a copy of the whole directory; verbatim verify --all --offline says what cannot be read."
        : $"Put the files back as they were, or see docs/operate.md: verbatim accept-loss --data {directory} goes on without what is missing.";

    /// <summary>Tells the witness of the newest commit. Durable when this returns.</summary>
    public void Attest(LedgerHead head) => _witness.Write(new WitnessRecord(head, IsRelaxed ? WitnessKind.Relaxed : WitnessKind.Exact));

    /// <summary>Tells the witness that nothing comes after the newest commit, all of which is on disk: a later one is none of ours.</summary>
    public void AttestClosed() => _witness.Write(new WitnessRecord(State.Head, WitnessKind.Closed));

    public void Dispose()
    {
        Connection.Dispose();
        _witness.Dispose();
    }
}
