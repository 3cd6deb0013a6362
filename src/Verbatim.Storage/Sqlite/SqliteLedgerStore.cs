using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Backups;
using Verbatim.Storage.Sqlite.Erasing;

namespace Verbatim.Storage.Sqlite;

/// <summary>A ledger in one SQLite database in a directory of this machine.</summary>
public sealed class SqliteLedgerStore : ILedgerStore
{
    private const string SelectHeads = $"""
        select {RunRows.Columns}, r.conversation, b.first + b.frames - 1, b.run_bytes, b.digest, f.stream_id
        from {RunRows.Tables}
        left join block b on b.run = r.number and b.first = (select max(first) from block where run = r.number)
        left join block f on f.run = r.number and f.first = 1
        where r.status = 0 order by r.number
        """;

    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;
    private readonly Guid _ledger;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaderPool _readers;
    private readonly string _path;

    private SqliteLedgerStore(DirectoryLock held, WitnessedDatabase database, string path, SqliteLedgerOptions options)
    {
        _lock = held;
        _connection = database.Connection;
        _ledger = database.State.Head.Ledger;
        _writer = new SqliteWriter(database, options.CheckpointPages);
        _writer.TakeUpNamedObjects();
        _readers = new SqliteReaderPool(path, isUntouched: false);
        _path = path;
    }

    /// <summary>Takes a directory and opens the ledger in it: <c>ledger.db</c>, created where it is missing.</summary>
    /// <param name="directory">Where; created where it is missing.</param>
    /// <param name="options">How.</param>
    /// <exception cref="LedgerOpenException">
    /// The directory is in use or cannot be written, what is in it is not a ledger that this version knows, or commits that its
    /// witness saw are missing (<see cref="Witnessing.LossAcceptance"/>).
    /// </exception>
    /// <exception cref="ArgumentException">The options are out of bounds; the message has all faults.</exception>
    public static SqliteLedgerStore Open(string directory, SqliteLedgerOptions options)
    {
        if (options.FindFaults() is [_, ..] faults)
            throw new ArgumentException(string.Join(" ", faults), nameof(options));

        DirectoryLock held = DirectoryLock.Take(directory);
        try
        {
            return Open(held, WitnessedDatabase.Open(directory, options), Path.Combine(directory, SqliteFile.Name), options);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<StoredHeads> ReadHeadsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(ReadHeads());
        }
        catch (Exception damage) when (damage is SqliteException or LedgerCorruptException)
        {
            throw new LedgerOpenException($"The ledger {_connection.DataSource} cannot be read: {damage.Message}", damage);
        }
    }

    /// <inheritdoc />
    public ValueTask CommitAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        _writer.Commit(commit);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        _writer.Checkpoint();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<PurgeStep> PurgeAsync(IReadOnlyList<long> runs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_writer.Purge(runs));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<long>> ListUnpurgedAsync(DateTimeOffset deletedUpTo, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<long>>(_readers.Read(reader => reader.ListUnpurged(deletedUpTo, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<bool> WasDeletedAsync(RunKey run, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.HasTombstone(TombstoneName.Of(_ledger, run), cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<DeletedRun>> ListDeletedAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<DeletedRun>>(_readers.Read(reader => reader.ListDeleted(tenant, before, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<AuditedAction>> ListAuditAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<AuditedAction>>(_readers.Read(reader => reader.ListAudit(tenant, after, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RunRecord>> ListEndedAsync(DateTimeOffset endedUpTo, long after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<RunRecord>>(_readers.Read(reader => reader.ListEnded(endedUpTo, after, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<bool> HoldsRunAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.HoldsRun(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<RunRecord?> FindRunAsync(RunKey run, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.FindRun(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<RunRecord?> FindRunAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.FindRun(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<long>> ListRunNumbersAsync(TenantId tenant, long? before, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<long>>(_readers.Read(reader => reader.ListRunNumbers(tenant, before, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<StoredConversation?> FindConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.FindConversation(tenant, conversation, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<ListedRuns> ListRunsAsync(RunQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.ListRuns(query, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredBlock>> ReadBlocksAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredBlock>>(_readers.Read(reader => reader.ReadBlocks(run, from, upTo, maxBytes, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredBlock>> ReadStoredBlocksAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredBlock>>(_readers.Read(reader => reader.ReadStoredBlocks(run, from, upTo, maxBytes, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredBlock>> ReadBlocksBackAsync(long run, Position from, Position upTo, int maxBytes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredBlock>>(_readers.Read(reader => reader.ReadBlocksBack(run, from, upTo, maxBytes, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ConversationSpan>> ReadConversationAsync(long conversation, long from, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ConversationSpan>>(_readers.Read(reader => reader.ReadConversation(conversation, from, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ConversationSpan>> ReadConversationBackAsync(long conversation, long from, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ConversationSpan>>(_readers.Read(reader => reader.ReadConversationBack(conversation, from, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RunRecord>> ListUnsealedAsync(int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<RunRecord>>(_readers.Read(reader => reader.ListUnsealed(limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SourceBody>> ReadSourceBodiesAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<SourceBody>>(_readers.Read(reader => reader.ReadSourceBodies(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<ObjectRecord?> FindObjectAsync(TenantId tenant, ObjectId id, string? visibleTo, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.Objects.Find(tenant, id, visibleTo, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<ObjectRecord?> FindObjectRowAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.Objects.FindRow(tenant, id, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<bool> IsObjectUsedAsync(long number, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.Objects.IsUsed(number, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ObjectRecord>> ReadAttachmentsAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ObjectRecord>>(_readers.Read(reader => reader.Objects.ReadAttachments(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<NeedlessPage> ListNeedlessObjectsAsync(DateTimeOffset unusedSince, long after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.Objects.ListNeedless(unusedSince, after, limit, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<long> SumObjectsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.Objects.Sum(tenant, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<StoredBlock?> FindBlockAfterAsync(long run, Position after, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(reader => reader.FindBlockAfter(run, after, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredSpan>> ReadSpansAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<StoredSpan>>(_readers.Read(reader => reader.ReadSpans(run, cancellationToken)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ObjectRecord>> ReadUsedObjectsAsync(long run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ObjectRecord>>(_readers.Read(reader => reader.Objects.ReadUsed(run, cancellationToken)));

    /// <summary>Copies all that is committed at one moment, while commits go on: none of them waits for it.</summary>
    /// <remarks>
    /// Blocks its thread for as long as reading the whole database takes. What is committed meanwhile stays in the log until it is done, which is then moved
    /// into the database here and not by the writer. The copy holds no pages of what was deleted and freed.
    /// </remarks>
    /// <param name="folder">Where to; it is there, and empty. What is in it after a failure is no copy.</param>
    /// <param name="cancellationToken">Gives up within milliseconds.</param>
    /// <exception cref="StorageFullException">There is no room for the copy.</exception>
    /// <exception cref="LedgerCorruptException">The database cannot be read to its end.</exception>
    public LedgerCopy Copy(string folder, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = SqliteFile.OpenUntouched(_path);
        try
        {
            return LedgerCopy.Make(connection, folder, cancellationToken);
        }
        finally
        {
            _writer.MoveLogBeside(connection);
        }
    }

    /// <summary>How much room a copy takes at most, in bytes.</summary>
    public long MostCopiedBytes => _readers.Read(reader => reader.UsedBytes());

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        // The writer's connection last: it moves the log into the database when nobody else has it open.
        _readers.Dispose();
        _writer.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SqliteLedgerStore Open(DirectoryLock held, WitnessedDatabase database, string path, SqliteLedgerOptions options)
    {
        try
        {
            return new SqliteLedgerStore(held, database, path, options);
        }
        catch (Exception failure)
        {
            database.Dispose();
            if (ReasonOf(failure) is { } reason)
                throw new LedgerOpenException($"The ledger {path} cannot be opened: {reason}", failure);

            throw;
        }
    }

    // A table is not the one that the writer's statements name, or what an older format's runs name cannot be taken up.
    private static string? ReasonOf(Exception failure) => failure switch
    {
        StorageFullException => "the disk is full, and what its runs name is to be taken up first. Free space and start again.",
        OverflowException or ArgumentException or FormatException => $"a row holds what nobody wrote there ({failure.Message}).",
        SqliteException or LedgerCorruptException or IOException => failure.Message,
        _ => null,
    };

    private static StoredHead ReadHead(SqliteStatement row)
    {
        RunRecord run = RunRows.Read(row);
        long conversation = row.Long(RunRows.Count);
        if (row.IsNull(RunRows.Count + 1))
            return new StoredHead(run, conversation, null);

        run = run with
        {
            Last = Position.At(row.Long(RunRows.Count + 1)),
            Bytes = row.Long(RunRows.Count + 2),
            StreamId = RunRows.TextOrNull(row, RunRows.Count + 4),
        };
        return new StoredHead(run, conversation, row.Bytes(RunRows.Count + 3).ToArray());
    }

    private StoredHeads ReadHeads()
    {
        List<StoredHead> live = [];
        List<LedgerCorruptException> damaged = [];
        using (var rows = new SqliteStatement(_connection, SelectHeads))
        {
            while (rows.Step())
            {
                // One run that is not what was written keeps no other from going on.
                if (RunRows.IsWhole(rows))
                    live.Add(ReadHead(rows));
                else
                    damaged.Add(RunRows.Damage(rows));
            }
        }

        // A number is not given again, whatever became of its run, and where its row is missing, too.
        long lastRun = SqliteSchema.Scalar(_connection, """
            select max(coalesce((select max(number) from run), 0), coalesce((select max(number) from tombstone), 0),
                coalesce((select max(run) from block), 0), coalesce((select max(run) from span), 0), coalesce((select max(run) from source_body), 0),
                coalesce((select max(run) from object_use), 0))
            """);
        bool hasDeletions = SqliteSchema.Scalar(_connection, "select exists (select 1 from tombstone)") == 1;
        long lastConversation = SqliteSchema.Scalar(_connection, """
            select max(coalesce((select max(number) from conversation), 0), coalesce((select max(conversation) from run), 0),
                coalesce((select max(conversation) from tombstone), 0), coalesce((select max(conversation) from span), 0))
            """);
        return new StoredHeads(lastRun, lastConversation, hasDeletions, live, damaged);
    }
}
