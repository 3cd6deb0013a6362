using Microsoft.Data.Sqlite;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>The one row of the table <c>head</c>: what the database itself says that it comes to.</summary>
internal static class HeadRow
{
    // One row, rewritten by each commit: one page more in its log.
    public const string Upsert = """
        insert into head (id, ledger, commits, committed_ms, live, settled, chain, previous)
        values (1, $ledger, $commits, $committed_ms, $live, $settled, $chain, $previous)
        on conflict (id) do update set ledger = excluded.ledger, commits = excluded.commits, committed_ms = excluded.committed_ms,
            live = excluded.live, settled = excluded.settled, chain = excluded.chain, previous = excluded.previous
        """;

    private const string Select = "select ledger, commits, committed_ms, live, settled, chain, previous from head where id = 1";

    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Null where there is none, or one whose fields cannot be what a commit wrote.</summary>
    public static LedgerHead? Read(SqliteConnection connection)
    {
        using var row = new SqliteStatement(connection, Select);
        if (!row.Step() || row.Bytes(0).Length != 16 || row.Long(1) < 0 || row.Long(2) < 0 || row.Long(2) > LastMs)
            return null;

        for (int sum = 3; sum < 7; sum++)
        {
            if (row.Bytes(sum).Length != RowSum.Length)
                return null;
        }

        return new LedgerHead(
            new Guid(row.Bytes(0), bigEndian: true), row.Long(1), row.Long(2), RowSum.Of(row.Bytes(3)), RowSum.Of(row.Bytes(4)), RowSum.Of(row.Bytes(5)), RowSum.Of(row.Bytes(6)));
    }

    public static void Write(SqliteStatement upsert, LedgerHead head) => upsert
        .Bind("$ledger", head.Ledger.ToByteArray(bigEndian: true))
        .Bind("$commits", head.Commits)
        .Bind("$committed_ms", head.CommittedMs)
        .Bind("$live", head.Live.ToArray())
        .Bind("$settled", head.Settled.ToArray())
        .Bind("$chain", head.Chain.ToArray())
        .Bind("$previous", head.Previous.ToArray())
        .Run();
}
