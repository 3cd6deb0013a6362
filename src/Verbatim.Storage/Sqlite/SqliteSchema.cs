using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite.Attachments;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>Makes sure that a database has the tables of the newest format, and says why not.</summary>
internal static class SqliteSchema
{
    // A newer one keeps the head that it has: what the rows come to is the same.
    private const int FirstWithHead = 2;
    private const int FirstWithPlaceChecksums = 4;

    /// <summary>Creates the tables in an empty database, and brings an older format to the newest, in one transaction.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="ledger">What a ledger without a witness is named from now on.</param>
    public static void Prepare(SqliteConnection connection, string path, Guid ledger)
    {
        long format = FormatOf(connection, path);
        if (format == SqliteFormats.Format)
            return;

        // What fails in between is rolled back when the connection is closed.
        Execute(connection, "begin immediate;" + string.Concat(SqliteFormats.Steps.Skip((int)format)));
        if (format is > 0 and < FirstWithPlaceChecksums)
            LedgerRows.CheckPlaces(connection);
        if (format is > 0 and < NamedObjects.FirstWithObjects)
            NamedObjects.SetDue(connection);
        if (format < FirstWithHead)
            WriteHead(connection, format == 0 ? LedgerHead.Begin(ledger) : FirstHead(connection, ledger));
        Execute(connection, string.Create(
            CultureInfo.InvariantCulture, $"insert or replace into meta (name, value) values ('format', {SqliteFormats.Format}); commit;"));
    }

    private static LedgerHead FirstHead(SqliteConnection connection, Guid ledger)
    {
        LedgerRows.Check(connection);
        long newest = Scalar(connection, "select max(coalesce(max(started_ms), 0), coalesce(max(ended_ms), 0)) from run");
        return LedgerHead.Begin(ledger).Follow(1, newest, LedgerRows.Sum(LedgerRows.Live(connection).Values), LedgerRows.Settled(connection));
    }

    private static void WriteHead(SqliteConnection connection, LedgerHead head)
    {
        using var row = new SqliteStatement(connection, HeadRow.Upsert);
        HeadRow.Write(row, head);
    }

    /// <summary>The format of a ledger; 0 where there is nothing in the database.</summary>
    public static long FormatOf(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "select count(*) from sqlite_schema") == 0)
            return 0;

        if (Scalar(connection, "select count(*) from sqlite_schema where type = 'table' and name = 'meta'") == 0)
            throw new LedgerOpenException($"{path} is a database of something else, not a ledger.");

        long format = Scalar(connection, "select coalesce(max(value), 0) from meta where name = 'format'");
        if (format > SqliteFormats.Format)
            throw new LedgerOpenException($"The ledger {path} has format {format}, and this version of Verbatim knows formats up to {SqliteFormats.Format}: start a newer version.");

        return format >= 1 ? format : throw new LedgerOpenException($"The ledger {path} does not tell its format.");
    }

    /// <summary>Runs statements up to the first that fails.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        // Not by a command of the driver: it swallows what fails after the first statement of several that gives rows.
        sqlite3 database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(database, sql), database);
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
