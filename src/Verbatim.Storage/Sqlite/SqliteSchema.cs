using System.Globalization;
using Microsoft.Data.Sqlite;
using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite;

/// <summary>The tables of a ledger, format 1.</summary>
internal static class SqliteSchema
{
    private const int Format = 1;

    private const string CreateTables = """
        create table meta (
            name   text primary key,
            value  integer not null
        ) strict, without rowid;

        create table conversation (
            number      integer primary key,
            tenant      text not null,
            id          text not null,
            visibility  integer not null,
            owner       text not null,
            cursor_key  blob not null,
            created_ms  integer not null
        ) strict;
        -- The same id in another tenant is another conversation.
        create unique index conversation_by_id on conversation (tenant, id);

        -- Written when a run begins and when it ends, never between: a row updated with each append costs 30 % of the rate.
        create table run (
            number           integer primary key,
            tenant           text not null,
            id               text not null,
            conversation     integer not null references conversation,
            workflow_key     text not null,
            user_id          text not null,
            request_message  text,
            origin           integer not null,
            started_ms       integer not null,
            cursor_key       blob not null,
            status           integer not null,
            ended_ms         integer,
            final_text       text,
            stream_id        text,
            last             integer,
            bytes            integer
        ) strict;
        -- Addresses name a run by tenant and id; it also keeps the id from being given twice.
        create unique index run_by_id on run (tenant, id);
        -- Lists walk a tenant's runs, or a conversation's, from the newest down; other filters are tried on each row.
        create index run_of_tenant on run (tenant, number);
        create index run_of_conversation on run (conversation, number);
        -- Opening needs the live runs at once, however many have ended; lists of live runs use it too.
        create index run_live on run (number) where status = 0;

        -- Arrival order keeps the blocks of one commit on neighbouring pages: in a table keyed by run, 64 live runs dirty 64 pages
        -- a commit, at half the rate.
        create table block (
            id         integer primary key,
            run        integer not null,
            first      integer not null,
            frames     integer not null,
            run_bytes  integer not null,
            stream_id  text,
            coding     integer not null,
            xxh3       integer not null,
            digest     blob not null,
            payload    blob not null
        ) strict;
        -- Replay finds its run through this one, and two blocks cannot begin with the same frame.
        create unique index block_of_run on block (run, first);

        create table span (
            id            integer primary key,
            conversation  integer not null,
            run           integer not null,
            first         integer not null
        ) strict;
        -- The commit order of one conversation is the order of its ids.
        create index span_of_conversation on span (conversation, id);
        -- A span ends where the next span of its run begins.
        create unique index span_of_run on span (run, first);

        create table source_body (
            run    integer not null,
            after  integer not null,
            state  blob not null,
            primary key (run, after)
        ) strict, without rowid;
        """;

    /// <summary>Creates the tables in an empty database, and makes sure of the format of any other.</summary>
    public static void Prepare(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "select count(*) from sqlite_schema") == 0)
        {
            string insertFormat = string.Create(CultureInfo.InvariantCulture, $"insert into meta (name, value) values ('format', {Format});");
            Execute(connection, "begin immediate;" + CreateTables + insertFormat + "commit;");
            return;
        }

        if (Scalar(connection, "select count(*) from sqlite_schema where type = 'table' and name = 'meta'") == 0)
            throw new LedgerOpenException($"{path} is a database of something else, not a ledger.");

        long format = Scalar(connection, "select coalesce(max(value), 0) from meta where name = 'format'");
        if (format > Format)
            throw new LedgerOpenException($"The ledger {path} has format {format}, and this version of Verbatim knows formats up to {Format}: start a newer version.");
        if (format < 1)
            throw new LedgerOpenException($"The ledger {path} does not tell its format.");
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
