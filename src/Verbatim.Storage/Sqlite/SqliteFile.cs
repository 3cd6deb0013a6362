using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite;

/// <summary>Opens the database file.</summary>
internal static class SqliteFile
{
    public const string Name = "ledger.db";

    /// <summary>How long a statement waits for another connection.</summary>
    public const int BusyTimeoutMs = 5000;

    // 3.51.3 ended a race in which a checkpoint could lose committed pages of the write-ahead log.
    private const int OldestVersion = 3_051_003;

    /// <summary>A connection that leaves everything as it is, also when it is closed: the log is not moved.</summary>
    /// <exception cref="LedgerOpenException">The engine that is loaded is too old.</exception>
    public static SqliteConnection OpenUntouched(string path)
    {
        SqliteConnection connection = Open(path);
        if (FindFault(raw.sqlite3_libversion_number()) is { } fault)
        {
            connection.Dispose();
            throw new LedgerOpenException(fault);
        }

        KeepLogOnClose(connection, isKept: true);
        return connection;
    }

    /// <summary>Why an engine of this version, as it numbers itself, is too old; null where it is not.</summary>
    public static string? FindFault(int version) => version >= OldestVersion
        ? null
        : $"SQLite {version / 1_000_000}.{version / 1000 % 1000}.{version % 1000} is loaded; a ledger needs 3.51.3 or newer.";

    /// <summary>A connection that cannot write.</summary>
    public static SqliteConnection OpenForReading(string path)
    {
        SqliteConnection connection = Open(path);
        SqliteSchema.Execute(connection, "pragma query_only = on;");
        TextSearch.AddTo(connection);
        return connection;
    }

    /// <summary>Makes it the writer's connection, after which anything may be read.</summary>
    public static void Prepare(SqliteConnection connection, string path, SqliteLedgerOptions options)
    {
        KeepLogOnClose(connection, isKept: false);
        SqliteSchema.Execute(connection, options.Durability == LedgerDurability.PowerCut ? "pragma synchronous = full;" : "pragma synchronous = normal;");
        SqliteSchema.Execute(connection, "pragma journal_mode = wal;");

        // Before anything is read: a row may stand in the log that was written, and never synced nor acknowledged. This puts it on
        // disk for good, or fails. Its first column tells whether somebody was in the way.
        if (SqliteSchema.Scalar(connection, "pragma wal_checkpoint(truncate)") != 0)
            throw new LedgerOpenException($"The ledger {path} is in use by another program.");

        // The writer checkpoints by itself: SQLite's own way swallows the errors of a checkpoint, a failed sync among them.
        SqliteSchema.Execute(connection, "pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864;");

        // What is deleted from the middle of a page is overwritten; a page that is freed as a whole is so when runs are purged.
        SqliteSchema.Scalar(connection, "pragma secure_delete = fast");
        if (options.MaxDatabaseBytes > 0)
            SqliteSchema.Scalar(connection, $"pragma max_page_count = {options.MaxDatabaseBytes / SqliteSchema.Scalar(connection, "pragma page_size")}");
    }

    private static void KeepLogOnClose(SqliteConnection connection, bool isKept)
    {
        sqlite3 database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isKept ? 1 : 0, out _), database);
    }

    private static SqliteConnection Open(string path)
    {
        // The pool of the driver would keep the file open after the last connection is closed.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        CodedBytes.AddTo(connection);
        _ = raw.sqlite3_busy_timeout(connection.Handle!, BusyTimeoutMs);
        return connection;
    }
}
