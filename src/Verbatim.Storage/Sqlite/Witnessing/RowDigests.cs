using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>Which fields stand for a row, and in which order (docs/format.md). One thread at a time.</summary>
/// <remarks>
/// Of a row that is being written the fields are taken from what is written, of one that is read from its columns: the constants say
/// which, and a name that goes before says whose, where columns stand beside others.
/// </remarks>
internal sealed class RowDigests
{
    public const string ConversationColumns = "number, tenant, id, visibility, owner, cursor_key, created_ms";
    public const string BeginningColumns = "number, tenant, id, conversation, workflow_key, user_id, request_message, origin, started_ms, cursor_key";
    public const string EndColumns = $"number, status, ended_ms, {CodedBytes.FinalText}, stream_id, last, bytes";
    public const string SpanColumns = "id, conversation, run, first";

    /// <summary>The span before the span <c>s</c> in its conversation, 0 before the first: the checksum has it for its last field, and the digest has not.</summary>
    public const string SpanBefore = "coalesce((select max(id) from span where conversation = s.conversation and id < s.id), 0)";

    public const string SourceBodyColumns = $"run, after, {CodedBytes.State}";
    public const string AuditColumns = "id, at_ms, tenant, user_id, action, subject";
    public const string LossColumns = "id, accepted_ms, database_commit, witness_commit, what";

    public const string ObjectColumns = "number, tenant, id, user_id, filename, media_type, bytes, sha256, created_ms, removed_ms";
    public const int ObjectCount = 10;
    public const string ObjectUseColumns = "run, place, object";
    public const int ObjectUseCount = 3;

    private readonly RowBytes _bytes = new();

    public RowBytes Conversation(NewConversation row) => _bytes.Begin("conversation")
        .Add(row.Number).Add(row.Tenant.ToString()).Add(row.Id.ToString()).Add((long)row.Visibility).Add(row.Owner).Add(row.CursorKey.Span)
        .Add(row.CreatedAt.ToUnixTimeMilliseconds());

    public RowBytes Beginning(NewRun row) => _bytes.Begin("run")
        .Add(row.Number).Add(row.Header.Key.Tenant.ToString()).Add(row.Header.Key.Run.ToString()).Add(row.Conversation).Add(row.Header.WorkflowKey)
        .Add(row.Header.UserId).Add(row.Header.RequestMessage).Add((long)row.Header.Origin).Add(row.Header.StartedAt.ToUnixTimeMilliseconds())
        .Add(row.CursorKey.Span);

    /// <summary>Without the digest after the run's last frame: it is no column, and belongs to the row's digest only.</summary>
    public RowBytes End(RunEnd row) => _bytes.Begin("end")
        .Add(row.Run).Add((long)row.Progress.Status).Add(row.Progress.EndedAt!.Value.ToUnixTimeMilliseconds()).Add(row.Progress.FinalText)
        .Add(row.Progress.StreamId).Add(row.Progress.Last.Value).Add(row.Progress.Bytes);

    /// <summary>Its checksum only: what it says also follows from the blocks.</summary>
    public RowBytes Seal(long run, RunSeal seal)
    {
        _bytes.Begin("seal").Add(run);
        if (seal.Identity is { } identity)
            _bytes.Add(identity.Sha256.Span);
        else
            _bytes.Add((string?)null);
        return seal.Zstd is { } zstd ? _bytes.Add(zstd.Sha256.Span).Add(zstd.Bytes) : _bytes.Add((string?)null).Add((string?)null);
    }

    /// <summary>How far a live run is committed: no row, but what its last block says.</summary>
    public RowBytes Head(long run, long last, ReadOnlySpan<byte> digest) => _bytes.Begin("head").Add(run).Add(last).Add(digest);

    public RowBytes Span(long id, NewSpan row) => _bytes.Begin("span").Add(id).Add(row.Conversation).Add(row.Run).Add(row.First.Value);

    public RowBytes SourceBody(NewSourceBody row) => _bytes.Begin("source_body").Add(row.Run).Add(row.Body.After.Value).Add(row.Body.State.Span);

    public RowBytes Audit(long id, AuditEntry row, DateTimeOffset at) => _bytes.Begin("audit")
        .Add(id).Add(at.ToUnixTimeMilliseconds()).Add(row.Tenant.ToString()).Add(row.UserId).Add((long)row.Action).Add(row.Subject);

    public RowBytes Tombstone(DeletedRun row, ReadOnlySpan<byte> name, long conversation) => _bytes.Begin("tombstone")
        .Add(row.StoreNumber).Add(name).Add(conversation).Add(row.Last.Value).Add(row.Digest.Span).Add(row.DeletedAt.ToUnixTimeMilliseconds())
        .Add(row.DeletedBy).Add((string?)null);

    public RowBytes Object(long number, ObjectRecord row)
    {
        _bytes.Begin("object")
            .Add(number).Add(row.Tenant.ToString()).Add(row.Id.ToString()).Add(row.UserId).Add(row.Filename).Add(row.MediaType).Add(row.SizeBytes);
        if (row.Sha256 is { } sha256)
            _bytes.Add(Convert.FromHexString(sha256));
        else
            _bytes.Add((string?)null);
        return _bytes.Add(row.CreatedAt.ToUnixTimeMilliseconds()).Add((string?)null);
    }

    public RowBytes ObjectUse(long run, int place, long number) => _bytes.Begin("object_use").Add(run).Add(place).Add(number);

    /// <summary>A row as it stands in these columns of a query.</summary>
    public RowBytes Stored(string name, SqliteStatement row, ReadOnlySpan<int> columns)
    {
        _bytes.Begin(name);
        foreach (int column in columns)
            row.AddTo(_bytes, column);
        return _bytes;
    }

    /// <summary>A row as it stands in the first columns of a query.</summary>
    public RowBytes Stored(string name, SqliteStatement row, int count)
    {
        _bytes.Begin(name);
        for (int column = 0; column < count; column++)
            row.AddTo(_bytes, column);
        return _bytes;
    }
}
