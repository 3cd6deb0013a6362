using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Attachments;

/// <summary>What is asked of objects. Belongs to a reader; each statement is prepared when it is first needed: most readers of runs never ask.</summary>
internal sealed class ObjectQueries(SqliteConnection connection) : IDisposable
{
    private const string SelectObject = $"select {ObjectRows.Columns} from object o where o.tenant = $tenant and o.id = $id";

    // Whoever may read a run that uses it may see it. Before any run used it, who brought it may; after the last is deleted, nobody.
    private const string SelectVisible = $"""
        {SelectObject} and o.removed_ms is null and case
            when exists (select 1 from object_use where object = o.number) then exists (
                select 1 from object_use u join run r on r.number = u.run join conversation c on c.number = r.conversation
                where u.object = o.number and ($visible_to is null or c.visibility = 0 or c.owner = $visible_to))
            else $visible_to is null or o.user_id = $visible_to
        end
        """;

    private const string SelectUsed = "select 1 from object_use u join run r on r.number = u.run where u.object = $number limit 1";

    private const string SelectAttachments = $"""
        select {ObjectRows.Columns}, u.run, u.place, u.object, u.xxh3 from object_use u join object o on o.number = u.object
        where u.run = $run and u.place > 0 and o.removed_ms is null order by u.place
        """;

    private const string SelectOfRun = $"select {ObjectRows.Columns} from object o where o.number in (select object from object_use where run = $run) and o.removed_ms is null order by o.number";

    // No index: what nobody needs is asked for a few times in an hour.
    private const string SelectNeedless = $"""
        select {ObjectRows.Columns} from object o
        where o.number > $after and (o.removed_ms is not null
            or (o.created_ms <= $unused_since and not exists (select 1 from object_use where object = o.number))
            or (exists (select 1 from object_use where object = o.number)
                and not exists (select 1 from object_use u where u.object = o.number
                    and not exists (select 1 from tombstone t where t.number = u.run and t.purged_ms is not null))))
        order by o.number limit $limit
        """;

    private const string SelectSum = "select coalesce(sum(bytes), 0) from object indexed by object_sizes where tenant = $tenant and removed_ms is null";

    private SqliteStatement? _visible;
    private SqliteStatement? _attachments;

    public ObjectRecord? Find(TenantId tenant, ObjectId id, string? visibleTo, CancellationToken cancellationToken)
    {
        _visible ??= new SqliteStatement(connection, SelectVisible);
        return _visible.Bind("$tenant", tenant.ToString()).Bind("$id", id.ToString()).Bind("$visible_to", visibleTo)
            .All(ObjectRows.Read, cancellationToken) is [var found] ? found : null;
    }

    public ObjectRecord? FindRow(TenantId tenant, ObjectId id, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection, SelectObject);
        return statement.Bind("$tenant", tenant.ToString()).Bind("$id", id.ToString()).All(ObjectRows.Read, cancellationToken) is [var found] ? found : null;
    }

    public bool IsUsed(long number, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection, SelectUsed);
        return statement.Bind("$number", number).All(_ => true, cancellationToken) is [_];
    }

    public List<ObjectRecord> ReadAttachments(long run, CancellationToken cancellationToken)
    {
        _attachments ??= new SqliteStatement(connection, SelectAttachments);
        return _attachments.Bind("$run", run).All(Read, cancellationToken);

        static ObjectRecord Read(SqliteStatement row) => row.Long(14) == new RowDigests().Stored("object_use", row, [11, 12, 13]).Checksum()
            ? ObjectRows.Read(row)
            : throw new LedgerCorruptException($"an attachment of run number {row.Long(11)} does not match its checksum.");
    }

    public List<ObjectRecord> ReadUsed(long run, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection, SelectOfRun);
        return statement.Bind("$run", run).All(ObjectRows.Read, cancellationToken);
    }

    public NeedlessPage ListNeedless(DateTimeOffset unusedSince, long after, int limit, CancellationToken cancellationToken)
    {
        List<ObjectRecord> needless = [];
        List<LedgerCorruptException> damaged = [];
        using var statement = new SqliteStatement(connection, SelectNeedless);
        List<long> numbers = statement
            .Bind("$after", after).Bind("$unused_since", unusedSince.ToUnixTimeMilliseconds()).Bind("$limit", limit).All(Read, cancellationToken);
        return new NeedlessPage(needless, damaged, numbers.Count == limit ? numbers[^1] : null);

        long Read(SqliteStatement row)
        {
            try
            {
                needless.Add(ObjectRows.Read(row));
            }
            catch (LedgerCorruptException damage)
            {
                damaged.Add(damage);
            }

            return row.Long(0);
        }
    }

    public long Sum(TenantId tenant, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection, SelectSum);
        return statement.Bind("$tenant", tenant.ToString()).All(row => row.Long(0), cancellationToken)[0];
    }

    public void Dispose()
    {
        _visible?.Dispose();
        _attachments?.Dispose();
    }
}
