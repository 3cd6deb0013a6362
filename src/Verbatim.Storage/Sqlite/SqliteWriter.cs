using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite;

/// <summary>The one connection that writes.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const string InsertConversation = """
        insert into conversation (number, tenant, id, visibility, owner, cursor_key, created_ms)
        values ($number, $tenant, $id, $visibility, $owner, $cursor_key, $created_ms)
        """;

    private const string InsertRun = """
        insert into run (number, tenant, id, conversation, workflow_key, user_id, request_message, origin, started_ms, cursor_key, status)
        values ($number, $tenant, $id, $conversation, $workflow_key, $user_id, $request_message, $origin, $started_ms, $cursor_key, 0)
        """;

    private const string InsertBlock = """
        insert into block (run, first, frames, run_bytes, stream_id, coding, xxh3, digest, payload)
        values ($run, $first, $frames, $run_bytes, $stream_id, $coding, $xxh3, $digest, $payload)
        """;

    private const string InsertSpan = "insert into span (conversation, run, first) values ($conversation, $run, $first)";

    // A body that is sent again begins where it began before.
    private const string InsertSourceBody = "insert or ignore into source_body (run, after, state) values ($run, $after, $state)";

    // Only a live run can end: an end that meets an ended row changes nothing, and the writer says so.
    private const string EndRun = """
        update run
        set status = $status, ended_ms = $ended_ms, final_text = $final_text, stream_id = $stream_id, last = $last, bytes = $bytes
        where number = $number and status = 0
        """;

    // A block's first frame lies in the range exactly where its last one does: blocks are replaced whole.
    private const string DeleteBlocks = "delete from block where run = $run and first >= $first and first <= $last";

    private const string SealRun = """
        update run set body_sha256 = $body_sha256, zstd_sha256 = $zstd_sha256, zstd_bytes = $zstd_bytes
        where number = $number and status <> 0 and body_sha256 is null
        """;

    private readonly SqliteConnection _connection;
    private readonly int _checkpointPages;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollBack;
    private readonly SqliteStatement _conversation;
    private readonly SqliteStatement _run;
    private readonly SqliteStatement _block;
    private readonly SqliteStatement _span;
    private readonly SqliteStatement _sourceBody;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _seal;
    private int _pagesInLog;

    public SqliteWriter(SqliteConnection connection, int checkpointPages)
    {
        _connection = connection;
        _checkpointPages = checkpointPages;
        _begin = new SqliteStatement(connection, "begin immediate");
        _commit = new SqliteStatement(connection, "commit");
        _rollBack = new SqliteStatement(connection, "rollback");
        _conversation = new SqliteStatement(connection, InsertConversation);
        _run = new SqliteStatement(connection, InsertRun);
        _block = new SqliteStatement(connection, InsertBlock);
        _span = new SqliteStatement(connection, InsertSpan);
        _sourceBody = new SqliteStatement(connection, InsertSourceBody);
        _end = new SqliteStatement(connection, EndRun);
        _delete = new SqliteStatement(connection, DeleteBlocks);
        _seal = new SqliteStatement(connection, SealRun);
    }

    public void Commit(LedgerCommit commit)
    {
        try
        {
            _begin.Run();
            Write(commit);
            _commit.Run();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_FULL)
        {
            // SQLite may have rolled back by itself already.
            if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
                _rollBack.Run();
            throw new StorageFullException(failure);
        }
    }

    /// <summary>Moves the log into the database when it has grown enough; here and not on a thread of its own, where the log outgrew it.</summary>
    public void Checkpoint()
    {
        sqlite3 database = _connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_db_status(database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int written, out _, resetFlg: 1), database);
        _pagesInLog += written;
        if (_pagesInLog < _checkpointPages)
            return;

        int rc = raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out int inLog, out int moved);

        // A reader may stand in the way, and a full disk may leave no room for it: what is committed is in the log, and the next
        // commit tries again. Anything else, a failed sync above all, must not be tried again as if nothing had been.
        if (rc is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL)
            return;
        SqliteException.ThrowExceptionForRC(rc, database);
        if (inLog == moved)
            _pagesInLog = 0;
    }

    public void Dispose()
    {
        SqliteStatement[] statements = [_begin, _commit, _rollBack, _conversation, _run, _block, _span, _sourceBody, _end, _delete, _seal];
        foreach (SqliteStatement statement in statements)
            statement.Dispose();
        _connection.Dispose();
    }

    private void Write(LedgerCommit commit)
    {
        foreach (NewConversation conversation in commit.Conversations)
            Write(conversation);
        foreach (NewRun run in commit.Runs)
            Write(run);
        foreach (StoredBlock block in commit.Blocks)
            Write(block);
        foreach (NewSpan span in commit.Spans)
            _span.Bind("$conversation", span.Conversation).Bind("$run", span.Run).Bind("$first", span.First.Value).Run();
        foreach (NewSourceBody body in commit.SourceBodies)
            _sourceBody.Bind("$run", body.Run).Bind("$after", body.Body.After.Value).Bind("$state", body.Body.State.Span).Run();
        foreach (RunEnd end in commit.Ends)
            Write(end);
        foreach (SealedBlocks blocks in commit.Seals)
            Write(blocks);
    }

    private void Write(NewConversation conversation) => _conversation
        .Bind("$number", conversation.Number)
        .Bind("$tenant", conversation.Tenant.ToString())
        .Bind("$id", conversation.Id.ToString())
        .Bind("$visibility", (long)conversation.Visibility)
        .Bind("$owner", conversation.Owner)
        .Bind("$cursor_key", conversation.CursorKey.Span)
        .Bind("$created_ms", conversation.CreatedAt.ToUnixTimeMilliseconds())
        .Run();

    private void Write(NewRun run) => _run
        .Bind("$number", run.Number)
        .Bind("$tenant", run.Header.Key.Tenant.ToString())
        .Bind("$id", run.Header.Key.Run.ToString())
        .Bind("$conversation", run.Conversation)
        .Bind("$workflow_key", run.Header.WorkflowKey)
        .Bind("$user_id", run.Header.UserId)
        .Bind("$request_message", run.Header.RequestMessage)
        .Bind("$origin", (long)run.Header.Origin)
        .Bind("$started_ms", run.Header.StartedAt.ToUnixTimeMilliseconds())
        .Bind("$cursor_key", run.CursorKey.Span)
        .Run();

    private void Write(StoredBlock block) => _block
        .Bind("$run", block.Run)
        .Bind("$first", block.First.Value)
        .Bind("$frames", block.Count)
        .Bind("$run_bytes", block.RunBytes)
        .Bind("$stream_id", block.StreamId)
        .Bind("$coding", (long)block.Coding)
        .Bind("$xxh3", unchecked((long)block.Checksum))
        .Bind("$digest", block.Digest.Span)
        .Bind("$payload", block.Payload.Span)
        .Run();

    private void Write(RunEnd end)
    {
        _end
            .Bind("$number", end.Run)
            .Bind("$status", (long)end.Progress.Status)
            .Bind("$ended_ms", end.Progress.EndedAt!.Value.ToUnixTimeMilliseconds())
            .Bind("$final_text", end.Progress.FinalText)
            .Bind("$stream_id", end.Progress.StreamId)
            .Bind("$last", end.Progress.Last.Value)
            .Bind("$bytes", end.Progress.Bytes)
            .Run();
        if (raw.sqlite3_changes(_connection.Handle!) != 1)
            throw new InvalidOperationException($"Run number {end.Run} has ended already, or never began.");
    }

    private void Write(SealedBlocks blocks)
    {
        if (blocks.Blocks is [var first, ..] and [.., var last])
        {
            _delete.Bind("$run", blocks.Run).Bind("$first", first.First.Value).Bind("$last", last.Last.Value).Run();
            if (raw.sqlite3_changes(_connection.Handle!) != blocks.Replaced)
                throw new InvalidOperationException($"The blocks of run number {blocks.Run} are not those that were read to be sealed.");
        }

        foreach (StoredBlock block in blocks.Blocks)
            Write(block);
        if (blocks.Seal is { } seal)
            Write(blocks.Run, seal);
    }

    private void Write(long run, RunSeal seal)
    {
        _seal
            .Bind("$number", run)
            .Bind("$body_sha256", seal.Identity.Sha256.Span)
            .Bind("$zstd_bytes", seal.Zstd?.Bytes);
        if (seal.Zstd is { } zstd)
            _seal.Bind("$zstd_sha256", zstd.Sha256.Span);
        else
            _seal.Bind("$zstd_sha256", (string?)null);
        _seal.Run();
        if (raw.sqlite3_changes(_connection.Handle!) != 1)
            throw new InvalidOperationException($"Run number {run} is sealed already, or has not ended.");
    }
}
