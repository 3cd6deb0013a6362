using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Attachments;

/// <summary>The part of a commit that adds, removes and erases objects, and says which runs use them. Belongs to the writer.</summary>
internal sealed class ObjectWriter : IDisposable
{
    private const string InsertObject = """
        insert or ignore into object (number, tenant, id, user_id, filename, media_type, bytes, sha256, created_ms, removed_ms, xxh3)
        values ($number, $tenant, $id, $user_id, $filename, $media_type, $bytes, $sha256, $created_ms, null, $xxh3)
        """;

    private const string SelectObject = $"select {RowDigests.ObjectColumns} from object where number = $number";

    private const string SetRemoved = "update object set removed_ms = $removed_ms where number = $number";

    private const string SetChecksum = "update object set xxh3 = $xxh3 where number = $number";

    private const string SelectUses = $"select {RowDigests.ObjectUseColumns} from object_use where object = $number";

    private const string DeleteUses = "delete from object_use where object = $number";

    private const string KeepNumber = """
        insert into meta (name, value) values ('last_object', $number) on conflict (name) do update set value = max(value, excluded.value)
        """;

    private const string SelectLastNumber = """
        select max(coalesce((select max(number) from object), 0), coalesce((select max(object) from object_use), 0),
            coalesce((select value from meta where name = 'last_object'), 0))
        """;

    private const string DeleteObject = "delete from object where number = $number";

    private const string InsertUse = "insert or ignore into object_use (run, place, object, xxh3) values ($run, $place, $object, $xxh3)";

    private const string SelectThere = "select number from object where number = $number and removed_ms is null";

    // That a frame names an object gives nobody a right to it: the user whose frame it is must have had it already, or else who records into another's run
    // would read there what only that other may.
    private const string SelectGranted = """
        select o.number from object o join run r on r.number = $run
        where o.tenant = r.tenant and o.id = $id and o.removed_ms is null and case
            when exists (select 1 from object_use where object = o.number) then exists (
                select 1 from object_use u join run s on s.number = u.run join conversation c on c.number = s.conversation
                where u.object = o.number and (c.visibility = 0 or c.owner = coalesce($by, r.user_id)))
            else o.user_id = coalesce($by, r.user_id)
        end
        """;

    private readonly SqliteConnection _connection;
    private readonly LedgerState _state;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _object;
    private readonly SqliteStatement _setRemoved;
    private readonly SqliteStatement _setChecksum;
    private readonly SqliteStatement _uses;
    private readonly SqliteStatement _deleteUses;
    private readonly SqliteStatement _deleteObject;
    private readonly SqliteStatement _keepNumber;
    private readonly SqliteStatement _use;
    private readonly SqliteStatement _there;
    private readonly SqliteStatement _granted;
    private long _last;

    public ObjectWriter(SqliteConnection connection, LedgerState state)
    {
        _connection = connection;
        _state = state;
        _insert = new SqliteStatement(connection, InsertObject);
        _object = new SqliteStatement(connection, SelectObject);
        _setRemoved = new SqliteStatement(connection, SetRemoved);
        _setChecksum = new SqliteStatement(connection, SetChecksum);
        _uses = new SqliteStatement(connection, SelectUses);
        _deleteUses = new SqliteStatement(connection, DeleteUses);
        _deleteObject = new SqliteStatement(connection, DeleteObject);
        _use = new SqliteStatement(connection, InsertUse);
        _there = new SqliteStatement(connection, SelectThere);
        _granted = new SqliteStatement(connection, SelectGranted);
        _keepNumber = new SqliteStatement(connection, KeepNumber);
        _last = SqliteSchema.Scalar(connection, SelectLastNumber);
    }

    /// <returns>What goes into the audit log.</returns>
    public AuditEntry? Write(ObjectChange change, DateTimeOffset at)
    {
        switch (change)
        {
            case ObjectChange.Added added:
                Add(added.Record);
                return null;
            case ObjectChange.Removed removed:
                Remove(removed.Number, at);
                return removed.Entry;
            case ObjectChange.Erased erased:
                Erase(erased.Number);
                return null;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>What the request of a run carries.</summary>
    public void Attach(long run, IReadOnlyList<long> objects)
    {
        for (int i = 0; i < objects.Count; i++)
        {
            if (!IsThere(objects[i]))
                throw new InvalidOperationException($"Run number {run} begins with object number {objects[i]}, which is not there.");

            Use(run, i + 1, objects[i]);
        }
    }

    /// <summary>What the terminal frame of a run names.</summary>
    public void Attach(long run, IReadOnlyList<ObjectId> objects, string? namedBy)
    {
        foreach (ObjectId id in objects)
        {
            if (_granted.Bind("$run", run).Bind("$by", namedBy).Bind("$id", id.ToString()).All(row => row.Long(0), CancellationToken.None) is [var number])
                Use(run, 0, number);
        }
    }

    public void Add(ObjectRecord added)
    {
        // A number is not given twice, also where its transaction is rolled back.
        RowBytes row = _state.Rows.Object(++_last, added);
        _insert
            .Bind("$number", _last)
            .Bind("$tenant", added.Tenant.ToString())
            .Bind("$id", added.Id.ToString())
            .Bind("$user_id", added.UserId)
            .Bind("$filename", added.Filename)
            .Bind("$media_type", added.MediaType)
            .Bind("$bytes", added.SizeBytes)
            .BindOrNull("$sha256", added.Sha256 is { } sha256 ? Convert.FromHexString(sha256) : null)
            .Bind("$created_ms", added.CreatedAt.ToUnixTimeMilliseconds())
            .Bind("$xxh3", row.Checksum())
            .Run();
        if (HasChanged)
            _state.Settle(row.Digest());
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_insert, _object, _setRemoved, _setChecksum, _uses, _deleteUses, _deleteObject, _keepNumber, _use, _there, _granted])
            statement.Dispose();
    }

    private bool HasChanged => raw.sqlite3_changes(_connection.Handle!) == 1;

    private void Use(long run, int place, long number)
    {
        RowBytes row = _state.Rows.ObjectUse(run, place, number);
        _use.Bind("$run", run).Bind("$place", place).Bind("$object", number).Bind("$xxh3", row.Checksum()).Run();
        if (HasChanged)
            _state.Settle(row.Digest());
    }

    private void Remove(long number, DateTimeOffset at)
    {
        if (!IsThere(number))
            throw new InvalidOperationException($"Object number {number} is removed already, or never was.");

        Take(_object, "object", RowDigests.ObjectCount, number);
        _setRemoved.Bind("$number", number).Bind("$removed_ms", at.ToUnixTimeMilliseconds()).Run();
        long checksum = _object.Bind("$number", number).All(Settle, CancellationToken.None)[0];
        _setChecksum.Bind("$number", number).Bind("$xxh3", checksum).Run();

        long Settle(SqliteStatement row)
        {
            RowBytes bytes = _state.Rows.Stored("object", row, RowDigests.ObjectCount);
            _state.Settle(bytes.Digest());
            return bytes.Checksum();
        }
    }

    private void Erase(long number)
    {
        if (IsThere(number))
            return;

        Take(_uses, "object_use", RowDigests.ObjectUseCount, number);
        Take(_object, "object", RowDigests.ObjectCount, number);
        _deleteUses.Bind("$number", number).Run();
        _deleteObject.Bind("$number", number).Run();

        // The audit log goes on naming it by its number, which no other object may get.
        _keepNumber.Bind("$number", number).Run();
    }

    private bool IsThere(long number) => _there.Bind("$number", number).All(_ => true, CancellationToken.None) is [_];

    // As it stands in the row, and not as it was written: an edit that was made beside Verbatim stays in the sum.
    private void Take(SqliteStatement rows, string name, int columns, long number) => rows.Bind("$number", number).All(
        row =>
        {
            _state.Unsettle(_state.Rows.Stored(name, row, columns).Digest());
            return true;
        },
        CancellationToken.None);
}
