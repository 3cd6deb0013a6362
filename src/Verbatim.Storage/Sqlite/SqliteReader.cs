using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Attachments;
using Verbatim.Storage.Sqlite.Erasing;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>A connection that reads, with its prepared statements. One caller at a time; every member resets its statement before it returns.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string SelectRun = $"select {RunRows.Columns} from {RunRows.Tables} where r.tenant = $tenant and r.id = $id";

    private const string SelectRunByNumber = $"select {RunRows.Columns} from {RunRows.Tables} where r.number = $number";

    // The index holds all that is asked for: no row is read, and a damaged one does not end the list.
    private const string SelectRunNumbers = """
        select number from run indexed by run_by_number where tenant = $tenant and number < $before order by number desc limit $limit
        """;

    private const string SelectConversation = $"select {RowDigests.ConversationColumns}, xxh3 from conversation where tenant = $tenant and id = $id";

    // The run's number stands for tenant, conversation and run together; every statement on blocks names it. The inner query finds
    // the block that holds the position; lengths are read without the payloads they belong to.
    private const string SelectLengths = """
        select first, length(payload), coding from block
        where run = $run and first >= (select max(first) from block where run = $run and first <= $from) and first <= $up_to
        order by first
        """;

    private const string SelectBlocks = """
        select run, first, frames, run_bytes, stream_id, coding, xxh3, digest, payload from block
        where run = $run and first >= $first and first <= $up_to
        order by first
        """;

    private const string SelectLengthsBack = """
        select first, length(payload), coding from block where run = $run and first <= $up_to order by first desc
        """;

    // The where clause names that of the index word by word, so that it is used.
    private const string SelectUnsealed = $"""
        select {RunRows.Columns} from {RunRows.Tables}
        where r.status <> 0 and r.seal_xxh3 is null order by r.ended_ms
        """;

    private const string SelectSourceBodies = $"select {RowDigests.SourceBodyColumns}, xxh3 from source_body where run = $run order by after";

    private const string SelectBlockAfter = """
        select run, first, frames, run_bytes, stream_id, coding, xxh3, digest, payload from block
        where run = $run and first > $after
        order by first limit 1
        """;

    private const string SelectHolds = "select 1 from run where number = $run";

    private const string SelectTombstone = "select 1 from tombstone where name = $name";

    private const string SelectTombstones = $"""
        select {TombstoneRows.Columns} from {TombstoneRows.Tables}
        where c.tenant = $tenant and t.number < $before order by t.number desc limit $limit
        """;

    private const string SelectAudit = $"select {RowDigests.AuditColumns}, xxh3 from audit where tenant = $tenant and id > $after order by id limit $limit";

    // No index: it would be written for every run, for a question that is asked once in an hour.
    private const string SelectEnded = $"""
        select {RunRows.Columns} from {RunRows.Tables}
        where r.number > $after and r.status <> 0 and r.ended_ms <= $ended_up_to order by r.number
        """;

    private const string SelectUnpurged = """
        select number from tombstone where purged_ms is null and deleted_ms <= $deleted_up_to order by deleted_ms limit $limit
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _run;
    private readonly SqliteStatement _conversation;
    private readonly SqliteStatement _lengths;
    private readonly SqliteStatement _lengthsBack;
    private readonly SqliteStatement _blocks;
    private readonly SqliteStatement _unsealed;
    private readonly SqliteStatement _sourceBodies;
    private readonly SqliteStatement _blockAfter;
    private readonly SqliteStatement _spans;
    private readonly SqliteStatement _holds;
    private readonly SqliteStatement _conversationSpans;
    private readonly SqliteStatement _conversationSpansBack;
    private readonly ObjectQueries _objects;

    public SqliteReader(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new SqliteStatement(connection, "begin");
        _end = new SqliteStatement(connection, "commit");
        _run = new SqliteStatement(connection, SelectRun);
        _conversation = new SqliteStatement(connection, SelectConversation);
        _lengths = new SqliteStatement(connection, SelectLengths);
        _lengthsBack = new SqliteStatement(connection, SelectLengthsBack);
        _blocks = new SqliteStatement(connection, SelectBlocks);
        _unsealed = new SqliteStatement(connection, SelectUnsealed);
        _sourceBodies = new SqliteStatement(connection, SelectSourceBodies);
        _blockAfter = new SqliteStatement(connection, SelectBlockAfter);
        _spans = new SqliteStatement(connection, SpanRows.SelectOfRun);
        _holds = new SqliteStatement(connection, SelectHolds);
        _conversationSpans = new SqliteStatement(connection, SpanRows.SelectOfConversation);
        _conversationSpansBack = new SqliteStatement(connection, SpanRows.SelectOfConversationBack);
        _objects = new ObjectQueries(connection);
    }

    public ObjectQueries Objects => _objects;

    public RunRecord? FindRun(RunKey run, CancellationToken cancellationToken) =>
        All(_run.Bind("$tenant", run.Tenant.ToString()).Bind("$id", run.Run.ToString()), RunRows.Read, cancellationToken) is [var found] ? found : null;

    public RunRecord? FindRun(long run, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectRunByNumber);
        return All(statement.Bind("$number", run), RunRows.Read, cancellationToken) is [var found] ? found : null;
    }

    public List<long> ListRunNumbers(TenantId tenant, long? before, int limit, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectRunNumbers);
        statement.Bind("$tenant", tenant.ToString()).Bind("$before", before ?? long.MaxValue).Bind("$limit", limit);
        return All(statement, row => row.Long(0), cancellationToken);
    }

    public StoredConversation? FindConversation(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken)
    {
        SqliteStatement statement = _conversation.Bind("$tenant", tenant.ToString()).Bind("$id", conversation.ToString());
        return All(statement, Read, cancellationToken) is [var found] ? found : null;

        static StoredConversation Read(SqliteStatement row) => row.Long(7) == new RowDigests().Stored("conversation", row, 7).Checksum()
            ? new StoredConversation(row.Long(0), (ConversationVisibility)row.Long(3), row.Text(4), row.Bytes(5).ToArray())
            : throw new LedgerCorruptException($"the row of conversation number {row.Long(0)} does not match its checksum.");
    }

    public ListedRuns ListRuns(RunQuery query, CancellationToken cancellationToken)
    {
        List<RunRecord> runs = [];
        List<LedgerCorruptException> damaged = [];
        using SqliteStatement statement = RunListing.Prepare(_connection, query);
        long last = 0;
        statement.Scan(
            () =>
            {
                if (RunRows.IsWhole(statement))
                    runs.Add(RunRows.Read(statement));
                else
                    damaged.Add(RunRows.Damage(statement));
                last = statement.Long(0);
                return true;
            },
            cancellationToken);
        return new ListedRuns(runs, damaged, runs.Count + damaged.Count == query.Limit ? last : null);
    }

    public List<SourceBody> ReadSourceBodies(long run, CancellationToken cancellationToken) =>
        OfHeld(run, All(_sourceBodies.Bind("$run", run), ReadSourceBody, cancellationToken), cancellationToken);

    public StoredBlock? FindBlockAfter(long run, Position after, CancellationToken cancellationToken) =>
        OfHeld(run, All(_blockAfter.Bind("$run", run).Bind("$after", after.Value), ReadBlock, cancellationToken), cancellationToken) is [var found] ? found : null;

    public List<StoredSpan> ReadSpans(long run, CancellationToken cancellationToken) =>
        OfHeld(run, All(_spans.Bind("$run", run), SpanRows.ReadOfRun, cancellationToken), cancellationToken);

    /// <summary>How many bytes of the database are in use.</summary>
    public long UsedBytes()
    {
        using var pages = new SqliteStatement(_connection, "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size");
        return pages.Step() ? pages.Long(0) : 0;
    }

    public bool HoldsRun(long run, CancellationToken cancellationToken) => All(_holds.Bind("$run", run), _ => true, cancellationToken) is [_];

    public bool HasTombstone(byte[] name, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectTombstone);
        return All(statement.Bind("$name", name), _ => true, cancellationToken) is [_];
    }

    public List<DeletedRun> ListDeleted(TenantId tenant, long? before, int limit, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectTombstones);
        statement.Bind("$tenant", tenant.ToString()).Bind("$before", before ?? long.MaxValue).Bind("$limit", limit);
        return All(statement, TombstoneRows.Read, cancellationToken);
    }

    public List<AuditedAction> ListAudit(TenantId tenant, long after, int limit, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectAudit);
        var rows = new RowDigests();
        return All(statement.Bind("$tenant", tenant.ToString()).Bind("$after", after).Bind("$limit", limit), Read, cancellationToken);

        AuditedAction Read(SqliteStatement row) => row.Long(6) == rows.Stored("audit", row, 6).Checksum()
            ? new AuditedAction(
                row.Long(0),
                DateTimeOffset.FromUnixTimeMilliseconds(row.Long(1)),
                new AuditEntry(TenantId.Parse(row.Text(2)), row.Text(3), (AuditAction)row.Long(4), row.Text(5)))
            : throw new LedgerCorruptException($"entry {row.Long(0)} of the audit log does not match its checksum.");
    }

    public List<RunRecord> ListEnded(DateTimeOffset endedUpTo, long after, int limit, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectEnded);
        return WholeRuns(statement.Bind("$after", after).Bind("$ended_up_to", endedUpTo.ToUnixTimeMilliseconds()), limit, cancellationToken);
    }

    public List<long> ListUnpurged(DateTimeOffset deletedUpTo, int limit, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(_connection, SelectUnpurged);
        return All(statement.Bind("$deleted_up_to", deletedUpTo.ToUnixTimeMilliseconds()).Bind("$limit", limit), row => row.Long(0), cancellationToken);
    }

    public List<ConversationSpan> ReadConversation(long conversation, long from, int limit, CancellationToken cancellationToken) =>
        All(_conversationSpans.Bind("$conversation", conversation).Bind("$from", from).Bind("$limit", limit), SpanRows.Read, cancellationToken);

    public List<ConversationSpan> ReadConversationBack(long conversation, long from, int limit, CancellationToken cancellationToken) =>
        All(_conversationSpansBack.Bind("$conversation", conversation).Bind("$from", from).Bind("$limit", limit), SpanRows.Read, cancellationToken);

    public List<RunRecord> ListUnsealed(int limit, CancellationToken cancellationToken) =>
        WholeRuns(_unsealed, limit, cancellationToken);

    public List<StoredBlock> ReadBlocks(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        ReadExtent(run, () => Extent(run, from, upTo, maxBytes, codedTogether: false), cancellationToken);

    public List<StoredBlock> ReadStoredBlocks(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        ReadExtent(run, () => Extent(run, from, upTo, maxBytes, codedTogether: true), cancellationToken);

    public List<StoredBlock> ReadBlocksBack(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        ReadExtent(run, () => ExtentBack(run, from, upTo, maxBytes), cancellationToken);

    private List<StoredBlock> ReadExtent(long run, Func<(long First, long Last)?> extent, CancellationToken cancellationToken)
    {
        // One snapshot for both questions: between them, blocks may be replaced by others of the same frames.
        _begin.Run();
        try
        {
            if (!HoldsRun(run, cancellationToken))
                throw new RunDeletedException(run);
            if (extent() is not (long first, long last))
                return [];

            return All(_blocks.Bind("$run", run).Bind("$first", first).Bind("$up_to", last), ReadBlock, cancellationToken);
        }
        finally
        {
            _end.Run();
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_begin, _end, _run, _conversation, _lengths, _lengthsBack, _blocks, _unsealed, _sourceBodies, _blockAfter, _spans, _holds, _conversationSpans, _conversationSpansBack])
            statement.Dispose();
        _objects.Dispose();
        _connection.Dispose();
    }

    private (long First, long Last)? Extent(long run, Position from, Position upTo, int maxBytes, bool codedTogether)
    {
        _lengths.Bind("$run", run).Bind("$from", from.Value).Bind("$up_to", upTo.Value);
        try
        {
            if (!_lengths.Step())
                return null;

            long first = _lengths.Long(0);
            long last = first;
            long bytes = _lengths.Long(1);
            while (bytes < maxBytes
                && (codedTogether || IsIdentity(_lengths)) && _lengths.Step() && (codedTogether || IsIdentity(_lengths))
                && (bytes += _lengths.Long(1)) <= maxBytes)
            {
                last = _lengths.Long(0);
            }

            return (first, last);
        }
        finally
        {
            _lengths.Reset();
        }
    }

    private (long First, long Last)? ExtentBack(long run, Position from, Position upTo, int maxBytes)
    {
        _lengthsBack.Bind("$run", run).Bind("$up_to", upTo.Value);
        try
        {
            if (!_lengthsBack.Step())
                return null;

            long last = _lengthsBack.Long(0);
            long first = last;
            long bytes = _lengthsBack.Long(1);
            while (first > from.Value && bytes < maxBytes
                && IsIdentity(_lengthsBack) && _lengthsBack.Step() && IsIdentity(_lengthsBack)
                && (bytes += _lengthsBack.Long(1)) <= maxBytes)
            {
                first = _lengthsBack.Long(0);
            }

            return (first, last);
        }
        finally
        {
            _lengthsBack.Reset();
        }
    }

    // A run's row goes before its blocks do: where it is still there, all of what was read was.
    private List<T> OfHeld<T>(long run, List<T> rows, CancellationToken cancellationToken) =>
        HoldsRun(run, cancellationToken) ? rows : throw new RunDeletedException(run);

    private static bool IsIdentity(SqliteStatement lengths) => lengths.Long(2) == (long)BlockCoding.Identity;

    private static SourceBody ReadSourceBody(SqliteStatement row) =>
        row.IsNull(2) ? throw new LedgerCorruptException("what a source keeps of a run cannot be decompressed.")
        : row.Long(3) != new RowDigests().Stored("source_body", row, 3).Checksum() ? throw new LedgerCorruptException("what a source keeps of a run is not what was written.")
        : new SourceBody(Position.At(row.Long(1)), row.Bytes(2).ToArray());

    private static StoredBlock ReadBlock(SqliteStatement row) => new()
    {
        Run = row.Long(0),
        First = Position.At(row.Long(1)),
        Count = checked((int)row.Long(2)),
        RunBytes = row.Long(3),
        StreamId = RunRows.TextOrNull(row, 4),
        Coding = (BlockCoding)row.Long(5),
        Checksum = unchecked((ulong)row.Long(6)),
        Digest = row.Bytes(7).ToArray(),
        Payload = row.Bytes(8).ToArray(),
    };

    // A page is as long as there are runs for it: a row that is not what was written makes it no shorter.
    private static List<RunRecord> WholeRuns(SqliteStatement statement, int limit, CancellationToken cancellationToken)
    {
        List<RunRecord> runs = [];
        statement.Scan(
            () =>
            {
                if (RunRows.IsWhole(statement))
                    runs.Add(RunRows.Read(statement));
                return runs.Count < limit;
            },
            cancellationToken);
        return runs;
    }

    private static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read, CancellationToken cancellationToken) =>
        statement.All(read, cancellationToken);
}
