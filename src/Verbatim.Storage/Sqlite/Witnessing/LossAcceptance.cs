using Microsoft.Data.Sqlite;
using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>The way out for an operator whose ledger refuses to open because commits are missing: to go on without them.</summary>
public static class LossAcceptance
{
    private const string Insert = """
        insert into loss (accepted_ms, database_commit, witness_commit, what) values ($accepted_ms, $database_commit, $witness_commit, $what)
        """;

    /// <summary>Takes what the database holds for all there is, writes down in it what is missing, and makes a witness of that.</summary>
    /// <param name="directory">The data directory, which nobody else may hold.</param>
    /// <param name="now">When.</param>
    /// <returns>What was missing, as the rest of a sentence about the database; null where nothing was, and nothing was changed.</returns>
    /// <exception cref="LedgerOpenException">The directory is in use, or its database cannot be read at all.</exception>
    public static string? Accept(string directory, DateTimeOffset now)
    {
        using DirectoryLock held = DirectoryLock.Take(directory);
        using StoredLedger stored = StoredLedger.Find(directory);
        if (stored.Loss is not { } loss)
            return null;

        Commit(directory, stored, loss, now);
        return loss;
    }

    /// <summary>Writes down in a whole ledger what is not in it, as its next commit.</summary>
    /// <param name="directory">The data directory, which nobody else may hold.</param>
    /// <param name="what">The rest of a sentence about the database.</param>
    /// <param name="now">When.</param>
    internal static void WriteDown(string directory, string what, DateTimeOffset now)
    {
        using DirectoryLock held = DirectoryLock.Take(directory);
        using StoredLedger stored = StoredLedger.Find(directory);
        Commit(directory, stored, what, now);
    }

    private static void Commit(string directory, StoredLedger stored, string what, DateTimeOffset now) => stored.Use(connection =>
    {
        SqliteFile.Prepare(connection, stored.Path, new SqliteLedgerOptions());
        LedgerHead head = Commit(connection, stored, what, now.ToUnixTimeMilliseconds());
        WitnessFile.Create(directory, new WitnessRecord(head, WitnessKind.Exact));
        connection.Dispose();
        return head;
    });

    private static LedgerHead Commit(SqliteConnection connection, StoredLedger stored, string loss, long now)
    {
        LedgerHead? seen = (stored.Witness as WitnessReading.Saw)?.Record.Head;
        SqliteSchema.Prepare(connection, stored.Path, seen?.Ledger ?? Guid.NewGuid());
        LedgerHead? own = HeadRow.Read(connection);

        SqliteSchema.Execute(connection, "begin immediate;");
        using (var insert = new SqliteStatement(connection, Insert))
        {
            insert.Bind("$accepted_ms", now).Bind("$database_commit", own?.Commits).Bind("$witness_commit", seen?.Commits).Bind("$what", loss).Run();
        }

        // Above both: no number of a commit is ever given twice.
        long commit = Math.Max(own?.Commits ?? 0, seen?.Commits ?? 0) + 1;
        LedgerHead head = (own ?? LedgerHead.Begin(seen?.Ledger ?? Guid.NewGuid()))
            .Follow(commit, now, LedgerRows.Sum(LedgerRows.Live(connection).Values), LedgerRows.Settled(connection));
        using (var row = new SqliteStatement(connection, HeadRow.Upsert))
            HeadRow.Write(row, head);
        SqliteSchema.Execute(connection, "commit;");
        return head;
    }
}
