using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Backups;

/// <summary>A ledger's database as it was after one commit, and a witness that agrees with it, in a folder of their own.</summary>
/// <param name="Folder">Where <c>ledger.db</c> and <c>ledger.witness</c> stand. Whoever had the copy made deletes it.</param>
/// <param name="Ledger">Names the ledger.</param>
/// <param name="Commit">The number of the last commit in it.</param>
/// <param name="CommittedAt">When that was.</param>
/// <param name="Runs">How many runs it holds.</param>
public sealed record LedgerCopy(string Folder, Guid Ledger, long Commit, DateTimeOffset CommittedAt, long Runs)
{
    // About every millisecond: whoever gives up does not wait for the end of a large table.
    private const int StepsBetweenQuestions = 10_000;

    /// <summary>Copies the ledger of a directory that no server holds, which is held meanwhile.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="folder">Where to; it is there, and empty.</param>
    /// <param name="cancellationToken">Gives up; what was copied stays in the folder.</param>
    /// <exception cref="LedgerOpenException">The directory is in use, or what is in it is not a ledger that this version would open as it is.</exception>
    /// <exception cref="LedgerCorruptException">The database cannot be read to its end.</exception>
    /// <exception cref="StorageFullException">There is no room for the copy.</exception>
    public static LedgerCopy OfStopped(string directory, string folder, CancellationToken cancellationToken)
    {
        using DirectoryLock held = DirectoryLock.Take(directory);
        using StoredLedger stored = StoredLedger.Find(directory);
        if (stored.Database is not DatabaseReading.Ledger)
            throw new LedgerOpenException($"There is no ledger in {directory}.");
        if (stored.Format < SqliteFormats.Format)
            throw new LedgerOpenException($"The ledger {stored.Path} has the older format {stored.Format}: start the server once, which brings it to the newest.");
        return stored.Loss is { } loss
            ? throw new LedgerOpenException($"The ledger {stored.Path} {loss}. A backup of it would not be one of all that was acknowledged.")
            : Make(stored.Connection!, folder, cancellationToken);
    }

    /// <summary>Copies what a connection sees. Nobody waits for it: it reads one moment of the database, and what is committed meanwhile stays in the log.</summary>
    internal static LedgerCopy Make(SqliteConnection source, string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = Path.Combine(folder, SqliteFile.Name);
        sqlite3 database = source.Handle!;
        raw.sqlite3_progress_handler(database, StepsBetweenQuestions, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        try
        {
            // Rows and nothing else: pages that are free may still hold what was deleted, and stay behind.
            using var copy = new SqliteStatement(source, "vacuum into $path");
            copy.Bind("$path", path).Run();
        }
        catch (SqliteException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw failure.SqliteErrorCode switch
            {
                raw.SQLITE_FULL => new StorageFullException(failure),
                raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new LedgerCorruptException($"the database cannot be copied ({failure.Message}).", failure),
                _ => new IOException($"The ledger cannot be copied to {path}: {failure.Message}", failure),
            };
        }
        finally
        {
            raw.sqlite3_progress_handler(database, 0, null, null);
        }

        return Attest(path, folder);
    }

    // As a ledger that was closed: nothing comes after its last commit.
    private static LedgerCopy Attest(string path, string folder)
    {
        using SqliteConnection copy = SqliteFile.OpenUntouched(path);
        LedgerHead head = HeadRow.Read(copy) ?? throw new LedgerCorruptException("it does not say at which commit it stands.");
        WitnessFile.Create(folder, new WitnessRecord(head, WitnessKind.Closed));
        return new LedgerCopy(folder, head.Ledger, head.Commits, head.CommittedAt, SqliteSchema.Scalar(copy, "select count(*) from run"));
    }
}
