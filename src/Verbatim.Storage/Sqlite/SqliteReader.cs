using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite;

/// <summary>A connection that reads, with its prepared statements. One caller at a time; every member resets its statement before it returns.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string SelectRun = $"select {RunRows.Columns} from {RunRows.Tables} where r.tenant = $tenant and r.id = $id";

    private const string SelectConversation = "select number, visibility, owner from conversation where tenant = $tenant and id = $id";

    // The run's number stands for tenant, conversation and run together; every statement on blocks names it. The inner query finds
    // the block that holds the position; lengths are read without the payloads they belong to.
    private const string SelectLengths = """
        select first, length(payload) from block
        where run = $run and first >= (select max(first) from block where run = $run and first <= $from) and first <= $up_to
        order by first
        """;

    private const string SelectBlocks = """
        select run, first, frames, run_bytes, stream_id, coding, xxh3, digest, payload from block
        where run = $run and first >= $first and first <= $up_to
        order by first
        """;

    private const string SelectSourceBodies = "select after, state from source_body where run = $run order by after";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _run;
    private readonly SqliteStatement _conversation;
    private readonly SqliteStatement _lengths;
    private readonly SqliteStatement _blocks;
    private readonly SqliteStatement _sourceBodies;

    public SqliteReader(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new SqliteStatement(connection, "begin");
        _end = new SqliteStatement(connection, "commit");
        _run = new SqliteStatement(connection, SelectRun);
        _conversation = new SqliteStatement(connection, SelectConversation);
        _lengths = new SqliteStatement(connection, SelectLengths);
        _blocks = new SqliteStatement(connection, SelectBlocks);
        _sourceBodies = new SqliteStatement(connection, SelectSourceBodies);
    }

    public RunRecord? FindRun(RunKey run) =>
        All(_run.Bind("$tenant", run.Tenant.ToString()).Bind("$id", run.Run.ToString()), RunRows.Read, CancellationToken.None) is [var found] ? found : null;

    public StoredConversation? FindConversation(TenantId tenant, ConversationId conversation)
    {
        SqliteStatement statement = _conversation.Bind("$tenant", tenant.ToString()).Bind("$id", conversation.ToString());
        return All(statement, Read, CancellationToken.None) is [var found] ? found : null;

        static StoredConversation Read(SqliteStatement row) => new(row.Long(0), (ConversationVisibility)row.Long(1), row.Text(2));
    }

    public List<RunRecord> ListRuns(RunQuery query, CancellationToken cancellationToken)
    {
        using SqliteStatement statement = RunListing.Prepare(_connection, query);
        return All(statement, RunRows.Read, cancellationToken);
    }

    public List<SourceBody> ReadSourceBodies(long run, CancellationToken cancellationToken) =>
        All(_sourceBodies.Bind("$run", run), row => new SourceBody(Position.At(row.Long(0)), row.Bytes(1).ToArray()), cancellationToken);

    public List<StoredBlock> ReadBlocks(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken)
    {
        // One snapshot for both questions: between them, blocks may be replaced by others of the same frames.
        _begin.Run();
        try
        {
            if (Extent(run, from, upTo, maxBytes) is not (long first, long last))
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
        foreach (SqliteStatement statement in (SqliteStatement[])[_begin, _end, _run, _conversation, _lengths, _blocks, _sourceBodies])
            statement.Dispose();
        _connection.Dispose();
    }

    private (long First, long Last)? Extent(long run, Position from, Position upTo, int maxBytes)
    {
        _lengths.Bind("$run", run).Bind("$from", from.Value).Bind("$up_to", upTo.Value);
        try
        {
            if (!_lengths.Step())
                return null;

            long first = _lengths.Long(0);
            long last = first;
            long bytes = _lengths.Long(1);
            while (bytes < maxBytes && _lengths.Step() && (bytes += _lengths.Long(1)) <= maxBytes)
                last = _lengths.Long(0);
            return (first, last);
        }
        finally
        {
            _lengths.Reset();
        }
    }

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

    private static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            List<T> rows = [];
            while (statement.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(read(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }
}
