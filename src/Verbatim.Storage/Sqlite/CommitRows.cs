using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Attachments;
using Verbatim.Storage.Sqlite.Erasing;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>The rows of a commit. Belongs to the writer.</summary>
internal sealed class CommitRows : IDisposable
{
    private const string InsertConversation = """
        insert into conversation (number, tenant, id, visibility, owner, cursor_key, created_ms, xxh3)
        values ($number, $tenant, $id, $visibility, $owner, $cursor_key, $created_ms, $xxh3)
        """;

    private const string InsertRun = """
        insert into run (number, tenant, id, conversation, workflow_key, user_id, request_message, origin, started_ms, cursor_key, status, begin_xxh3)
        values ($number, $tenant, $id, $conversation, $workflow_key, $user_id, $request_message, $origin, $started_ms, $cursor_key, 0, $begin_xxh3)
        """;

    private const string InsertBlock = """
        insert into block (run, first, frames, run_bytes, stream_id, coding, xxh3, digest, payload)
        values ($run, $first, $frames, $run_bytes, $stream_id, $coding, $xxh3, $digest, $payload)
        """;

    private const string InsertSpan = "insert into span (id, conversation, run, first, xxh3) values ($id, $conversation, $run, $first, $xxh3)";

    private const string SelectLastSpan = "select coalesce(max(id), 0) from span where conversation = $conversation";

    // A body that is sent again begins where it began before. A run that was deleted since has none.
    private const string InsertSourceBody = """
        insert or ignore into source_body (run, after, state, state_coded, xxh3)
        select $run, $after, $state, $state_coded, $xxh3 where exists (select 1 from run where number = $run)
        """;

    // Only a live run can end: an end that meets an ended row changes nothing, and the writer says so.
    private const string EndRun = """
        update run
        set status = $status, ended_ms = $ended_ms, final_text = $final_text, final_coded = $final_coded, stream_id = $stream_id, last = $last, bytes = $bytes, end_xxh3 = $end_xxh3
        where number = $number and status = 0
        """;

    // A block's first frame lies in the range exactly where its last one does: blocks are replaced whole.
    private const string DeleteBlocks = "delete from block where run = $run and first >= $first and first <= $last";

    private const string InsertAudit = """
        insert into audit (id, at_ms, tenant, user_id, action, subject, xxh3) values ($id, $at_ms, $tenant, $user_id, $action, $subject, $xxh3)
        """;

    private const string SealRun = """
        update run set body_sha256 = $body_sha256, zstd_sha256 = $zstd_sha256, zstd_bytes = $zstd_bytes, seal_xxh3 = $seal_xxh3
        where number = $number and status <> 0 and seal_xxh3 is null
        """;

    private readonly SqliteConnection _connection;
    private readonly LedgerState _state;
    private readonly SqliteStatement _conversation;
    private readonly SqliteStatement _run;
    private readonly SqliteStatement _block;
    private readonly SqliteStatement _span;
    private readonly SqliteStatement _spanBefore;
    private readonly SqliteStatement _sourceBody;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _seal;
    private readonly SqliteStatement _audit;
    private readonly RunErasure _erasure;
    private long _lastAudit;
    private long _lastSpan;

    public CommitRows(SqliteConnection connection, LedgerState state)
    {
        (_connection, _state) = (connection, state);
        _conversation = new SqliteStatement(connection, InsertConversation);
        _run = new SqliteStatement(connection, InsertRun);
        _block = new SqliteStatement(connection, InsertBlock);
        _span = new SqliteStatement(connection, InsertSpan);
        _spanBefore = new SqliteStatement(connection, SelectLastSpan);
        _sourceBody = new SqliteStatement(connection, InsertSourceBody);
        _end = new SqliteStatement(connection, EndRun);
        _delete = new SqliteStatement(connection, DeleteBlocks);
        _seal = new SqliteStatement(connection, SealRun);
        _audit = new SqliteStatement(connection, InsertAudit);
        _lastAudit = SqliteSchema.Scalar(connection, "select coalesce(max(id), 0) from audit");
        _lastSpan = SqliteSchema.Scalar(connection, "select coalesce(max(id), 0) from span");
        _erasure = new RunErasure(connection, _state);
        Objects = new ObjectWriter(connection, _state);
    }

    /// <summary>Those of attachments.</summary>
    public ObjectWriter Objects { get; }

    /// <summary>Writes them, within a transaction of the caller's.</summary>
    public void Write(LedgerCommit commit)
    {
        foreach (NewConversation conversation in commit.Conversations)
            Write(conversation);
        foreach (ObjectChange change in commit.Objects)
        {
            if (Objects.Write(change, commit.At) is { } entry)
                Write(entry, commit.At);
        }

        foreach (NewRun run in commit.Runs)
            Write(run);
        foreach (StoredBlock block in commit.Blocks)
        {
            _state.Move(block.Run, block.Last, block.Digest.Span);
            Write(block);
        }

        foreach (NewSpan span in commit.Spans)
            Write(span);
        foreach (NewSourceBody body in commit.SourceBodies)
            Write(body);
        foreach (RunEnd end in commit.Ends)
        {
            Write(end, commit.Blocks.Last(block => block.Run == end.Run).Digest.Span);
            Objects.Attach(end.Run, end.Objects, end.NamedBy);
        }

        foreach (SealedBlocks blocks in commit.Seals)
            Write(blocks);
        foreach (RunDeletion deletion in commit.Deletions)
            _erasure.Delete(deletion, commit.At);
        foreach (long run in commit.Purged)
            _erasure.MarkPurged(run, commit.At);
        foreach (AuditEntry entry in commit.Audits)
            Write(entry, commit.At);
    }

    private void Write(NewConversation conversation)
    {
        RowBytes row = _state.Rows.Conversation(conversation);
        _state.Settle(row.Digest());
        _conversation
            .Bind("$number", conversation.Number)
            .Bind("$tenant", conversation.Tenant.ToString())
            .Bind("$id", conversation.Id.ToString())
            .Bind("$visibility", (long)conversation.Visibility)
            .Bind("$owner", conversation.Owner)
            .Bind("$cursor_key", conversation.CursorKey.Span)
            .Bind("$created_ms", conversation.CreatedAt.ToUnixTimeMilliseconds())
            .Bind("$xxh3", row.Checksum())
            .Run();
    }

    private void Write(NewRun run)
    {
        RowBytes row = _state.Rows.Beginning(run);
        long checksum = row.Checksum();
        _state.Settle(row.Digest());
        _state.Move(run.Number, Position.Start, digest: default);
        _run
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
            .Bind("$begin_xxh3", checksum)
            .Run();
        Objects.Attach(run.Number, run.Attachments);
    }

    private void Write(NewSpan span)
    {
        long before = LastSpanOf(span.Conversation);
        RowBytes row = _state.Rows.Span(++_lastSpan, span);
        _state.Settle(row.Digest());
        _span
            .Bind("$id", _lastSpan)
            .Bind("$conversation", span.Conversation)
            .Bind("$run", span.Run)
            .Bind("$first", span.First.Value)
            .Bind("$xxh3", row.Add(before).Checksum())
            .Run();
    }

    private long LastSpanOf(long conversation)
    {
        _spanBefore.Bind("$conversation", conversation);
        try
        {
            return _spanBefore.Step() ? _spanBefore.Long(0) : 0;
        }
        finally
        {
            _spanBefore.Reset();
        }
    }

    private void Write(NewSourceBody body)
    {
        byte[]? coded = CodedBytes.TryCode(body.Body.State.Span);
        RowBytes row = _state.Rows.SourceBody(body);
        _sourceBody
            .Bind("$run", body.Run)
            .Bind("$after", body.Body.After.Value)
            .Bind("$state", coded is null ? body.Body.State.Span : default)
            .BindOrNull("$state_coded", coded)
            .Bind("$xxh3", row.Checksum())
            .Run();
        if (raw.sqlite3_changes(_connection.Handle!) == 1)
            _state.Settle(row.Digest());
    }

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

    private void Write(RunEnd end, ReadOnlySpan<byte> digest)
    {
        byte[]? coded = end.Progress.FinalText is { } text ? CodedBytes.TryCode(Encoding.UTF8.GetBytes(text)) : null;
        RowBytes row = _state.Rows.End(end);
        long checksum = row.Checksum();
        _state.End(end.Run);
        _state.Settle(row.Add(digest).Digest());
        _end
            .Bind("$number", end.Run)
            .Bind("$status", (long)end.Progress.Status)
            .Bind("$ended_ms", end.Progress.EndedAt!.Value.ToUnixTimeMilliseconds())
            .Bind("$final_text", coded is null ? end.Progress.FinalText : null)
            .BindOrNull("$final_coded", coded)
            .Bind("$stream_id", end.Progress.StreamId)
            .Bind("$last", end.Progress.Last.Value)
            .Bind("$bytes", end.Progress.Bytes)
            .Bind("$end_xxh3", checksum)
            .Run();
        if (raw.sqlite3_changes(_connection.Handle!) != 1)
            throw new InvalidOperationException($"Run number {end.Run} has ended already, or never began.");
    }

    // A number is not given twice, also where its transaction is rolled back.
    private void Write(AuditEntry entry, DateTimeOffset at)
    {
        RowBytes row = _state.Rows.Audit(++_lastAudit, entry, at);
        long checksum = row.Checksum();
        _state.Settle(row.Digest());
        _audit
            .Bind("$id", _lastAudit)
            .Bind("$at_ms", at.ToUnixTimeMilliseconds())
            .Bind("$tenant", entry.Tenant.ToString())
            .Bind("$user_id", entry.UserId)
            .Bind("$action", (long)entry.Action)
            .Bind("$subject", entry.Subject)
            .Bind("$xxh3", checksum)
            .Run();
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
            .BindOrNull("$body_sha256", seal.Identity?.Sha256.ToArray())
            .BindOrNull("$zstd_sha256", seal.Zstd?.Sha256.ToArray())
            .Bind("$zstd_bytes", seal.Zstd?.Bytes)
            .Bind("$seal_xxh3", _state.Rows.Seal(run, seal).Checksum())
            .Run();
        if (raw.sqlite3_changes(_connection.Handle!) != 1)
            throw new InvalidOperationException($"Run number {run} is sealed already, or has not ended.");
    }

    public void Dispose()
    {
        SqliteStatement[] statements = [_conversation, _run, _block, _span, _spanBefore, _sourceBody, _end, _delete, _seal, _audit];
        foreach (SqliteStatement statement in statements)
            statement.Dispose();
        _erasure.Dispose();
        Objects.Dispose();
    }
}
