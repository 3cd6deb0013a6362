using Microsoft.Data.Sqlite;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Erasing;

/// <summary>The part of a commit that puts tombstones in the place of runs. Belongs to the writer.</summary>
/// <remarks>
/// What counts of the run is taken out of the ledger's sum as it stands in the rows, and not as it was written: an edit that was made
/// beside Verbatim stays in the sum, and is still found when the run is gone.
/// </remarks>
internal sealed class RunErasure : IDisposable
{
    private const string SelectBeginning = $"select {RowDigests.BeginningColumns} from run where number = $number";

    private const string SelectEnd = $"""
        select {RowDigests.EndColumns}, (select digest from block where run = number order by first desc limit 1)
        from run where number = $number and status <> 0
        """;

    private const string SelectBodies = $"select {RowDigests.SourceBodyColumns} from source_body where run = $number";

    private const string SelectConversation = "select conversation from run where number = $number";

    private const string DeleteRun = "delete from run where number = $number and status <> 0";

    private const string DeleteBodies = "delete from source_body where run = $number";

    private const string InsertTombstone = """
        insert into tombstone (number, name, conversation, last, digest, deleted_ms, deleted_by, xxh3)
        values ($number, $name, $conversation, $last, $digest, $deleted_ms, $deleted_by, $xxh3)
        """;

    private const string SelectTombstone = $"select {TombstoneRows.OwnColumns} from tombstone t where t.number = $number and t.purged_ms is null";

    private const string SetPurged = "update tombstone set purged_ms = $purged_ms where number = $number";

    private const string SetChecksum = "update tombstone set xxh3 = $xxh3 where number = $number";

    private const string SelectPurged = $"select {TombstoneRows.OwnColumns} from tombstone t where t.number = $number";

    private readonly LedgerState _state;
    private readonly SqliteStatement _beginning;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _bodies;
    private readonly SqliteStatement _conversation;
    private readonly SqliteStatement _deleteRun;
    private readonly SqliteStatement _deleteBodies;
    private readonly SqliteStatement _tombstone;
    private readonly SqliteStatement _unpurged;
    private readonly SqliteStatement _setPurged;
    private readonly SqliteStatement _setChecksum;
    private readonly SqliteStatement _purged;

    public RunErasure(SqliteConnection connection, LedgerState state)
    {
        _state = state;
        _beginning = new SqliteStatement(connection, SelectBeginning);
        _end = new SqliteStatement(connection, SelectEnd);
        _bodies = new SqliteStatement(connection, SelectBodies);
        _conversation = new SqliteStatement(connection, SelectConversation);
        _deleteRun = new SqliteStatement(connection, DeleteRun);
        _deleteBodies = new SqliteStatement(connection, DeleteBodies);
        _tombstone = new SqliteStatement(connection, InsertTombstone);
        _unpurged = new SqliteStatement(connection, SelectTombstone);
        _setPurged = new SqliteStatement(connection, SetPurged);
        _setChecksum = new SqliteStatement(connection, SetChecksum);
        _purged = new SqliteStatement(connection, SelectPurged);
    }

    /// <summary>Puts a tombstone in the place of a run. Its blocks stay until it is purged, and nothing leads to them; its spans stay for good.</summary>
    public void Delete(RunDeletion deletion, DateTimeOffset at)
    {
        long number = deletion.Run.StoreNumber;
        Take("run", _beginning, number, 10);
        byte[] digest = [];
        Take("end", _end, number, 8, row => digest = row.Bytes(7).ToArray());
        Take("source_body", _bodies, number, 3);
        long conversation = Single(_conversation.Bind("$number", number));
        _deleteBodies.Bind("$number", number).Run();
        _deleteRun.Bind("$number", number).Run();

        var tombstone = new DeletedRun(
            number, deletion.Run.Header.Key.Tenant, deletion.Run.Header.Conversation, deletion.Run.Last, digest, at, deletion.By, PurgedAt: null);
        byte[] name = TombstoneName.Of(_state.Head.Ledger, deletion.Run.Header.Key);
        RowBytes row = _state.Rows.Tombstone(tombstone, name, conversation);
        long checksum = row.Checksum();
        _state.Settle(row.Digest());
        _tombstone
            .Bind("$number", number)
            .Bind("$name", name)
            .Bind("$conversation", conversation)
            .Bind("$last", tombstone.Last.Value)
            .Bind("$digest", digest)
            .Bind("$deleted_ms", at.ToUnixTimeMilliseconds())
            .Bind("$deleted_by", deletion.By)
            .Bind("$xxh3", checksum)
            .Run();
    }

    /// <summary>Says in a tombstone that nothing else of the run is on disk.</summary>
    public void MarkPurged(long number, DateTimeOffset at)
    {
        if (!Take("tombstone", _unpurged, number, TombstoneRows.OwnCount))
            return;

        _setPurged.Bind("$number", number).Bind("$purged_ms", at.ToUnixTimeMilliseconds()).Run();
        long checksum = 0;
        Read(_purged, number, row =>
        {
            RowBytes bytes = _state.Rows.Stored("tombstone", row, TombstoneRows.OwnCount);
            checksum = bytes.Checksum();
            _state.Settle(bytes.Digest());
        });
        _setChecksum.Bind("$number", number).Bind("$xxh3", checksum).Run();
    }

    public void Dispose()
    {
        SqliteStatement[] statements =
        [
            _beginning, _end, _bodies, _conversation, _deleteRun, _deleteBodies, _tombstone, _unpurged, _setPurged, _setChecksum, _purged,
        ];
        foreach (SqliteStatement statement in statements)
            statement.Dispose();
    }

    private bool Take(string name, SqliteStatement statement, long number, int columns, Action<SqliteStatement>? see = null) => Read(statement, number, row =>
    {
        see?.Invoke(row);
        _state.Unsettle(_state.Rows.Stored(name, row, columns).Digest());
    });

    private static bool Read(SqliteStatement statement, long number, Action<SqliteStatement> see)
    {
        statement.Bind("$number", number);
        try
        {
            bool isAny = false;
            while (statement.Step())
            {
                see(statement);
                isAny = true;
            }

            return isAny;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static long Single(SqliteStatement statement)
    {
        try
        {
            return statement.Step() ? statement.Long(0) : throw new InvalidOperationException("A run that is to be deleted is not there.");
        }
        finally
        {
            statement.Reset();
        }
    }
}
