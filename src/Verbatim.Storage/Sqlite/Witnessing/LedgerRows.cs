using Microsoft.Data.Sqlite;
using Verbatim.Storage.Sqlite.Erasing;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>Makes from the rows themselves what <see cref="LedgerState"/> keeps up.</summary>
internal static class LedgerRows
{
    private const string SelectLive = """
        select r.number, coalesce(b.first + b.frames - 1, 0), b.digest from run r
        left join block b on b.run = r.number and b.first = (select max(first) from block where run = r.number)
        where r.status = 0
        """;

    private const string SelectEnds = $"""
        select {RowDigests.EndColumns}, (select digest from block where run = number order by first desc limit 1) from run where status <> 0
        """;

    /// <summary>How far each live run is committed.</summary>
    public static Dictionary<long, RowSum> Live(SqliteConnection connection)
    {
        var rows = new RowDigests();
        Dictionary<long, RowSum> live = [];
        using var statement = new SqliteStatement(connection, SelectLive);
        while (statement.Step())
            live.Add(statement.Long(0), rows.Head(statement.Long(0), statement.Long(1), statement.Bytes(2)).Digest());
        return live;
    }

    public static RowSum Sum(IEnumerable<RowSum> rows) => rows.Aggregate(default(RowSum), (sum, row) => sum + row);

    /// <summary>All rows that never change; reads the whole of the small tables, and of each ended run its last block.</summary>
    public static RowSum Settled(SqliteConnection connection) =>
        Sum(connection, "conversation", $"select {RowDigests.ConversationColumns} from conversation", 7)
        + Sum(connection, "run", $"select {RowDigests.BeginningColumns} from run", 10)
        + Sum(connection, "end", SelectEnds, 8)
        + Sum(connection, "span", $"select {RowDigests.SpanColumns} from span", 4)
        + Sum(connection, "source_body", $"select {RowDigests.SourceBodyColumns} from source_body", 3)
        + Sum(connection, "loss", $"select {RowDigests.LossColumns} from loss", 5)
        + Sum(connection, "audit", $"select {RowDigests.AuditColumns} from audit", 6)
        + Sum(connection, "object", $"select {RowDigests.ObjectColumns} from object", RowDigests.ObjectCount)
        + Sum(connection, "object_use", $"select {RowDigests.ObjectUseColumns} from object_use", RowDigests.ObjectUseCount)
        + Sum(connection, "tombstone", $"select {TombstoneRows.OwnColumns} from tombstone t", TombstoneRows.OwnCount);

    /// <summary>Gives rows of an older format their checksums.</summary>
    public static void Check(SqliteConnection connection)
    {
        Check(connection, $"select {RowDigests.ConversationColumns} from conversation", "conversation", 7, "update conversation set xxh3 = $xxh3 where number = $number");
        Check(connection, $"select {RowDigests.BeginningColumns} from run", "run", 10, "update run set begin_xxh3 = $xxh3 where number = $number");
        Check(connection, $"select {RowDigests.EndColumns} from run where status <> 0", "end", 7, "update run set end_xxh3 = $xxh3 where number = $number");
    }

    /// <summary>Gives rows of a format before 4 the checksums that reads go by.</summary>
    public static void CheckPlaces(SqliteConnection connection)
    {
        Check(connection, $"select {RowDigests.SpanColumns}, {RowDigests.SpanBefore} from span s", "span", 5, "update span set xxh3 = $xxh3 where id = $number");

        var rows = new RowDigests();
        Dictionary<(long Run, long After), long> bodies = [];
        using (var statement = new SqliteStatement(connection, $"select {RowDigests.SourceBodyColumns} from source_body"))
        {
            while (statement.Step())
                bodies.Add((statement.Long(0), statement.Long(1)), rows.Stored("source_body", statement, 3).Checksum());
        }

        using var setBody = new SqliteStatement(connection, "update source_body set xxh3 = $xxh3 where run = $run and after = $after");
        foreach (((long run, long after), long checksum) in bodies)
            setBody.Bind("$xxh3", checksum).Bind("$run", run).Bind("$after", after).Run();
    }

    private static RowSum Sum(SqliteConnection connection, string name, string select, int columns)
    {
        var rows = new RowDigests();
        RowSum sum = default;
        using var statement = new SqliteStatement(connection, select);
        while (statement.Step())
            sum += rows.Stored(name, statement, columns).Digest();
        return sum;
    }

    private static void Check(SqliteConnection connection, string select, string name, int columns, string update)
    {
        var rows = new RowDigests();
        Dictionary<long, long> checksums = [];
        using (var statement = new SqliteStatement(connection, select))
        {
            while (statement.Step())
                checksums.Add(statement.Long(0), rows.Stored(name, statement, columns).Checksum());
        }

        using var set = new SqliteStatement(connection, update);
        foreach ((long number, long checksum) in checksums)
            set.Bind("$xxh3", checksum).Bind("$number", number).Run();
    }
}
