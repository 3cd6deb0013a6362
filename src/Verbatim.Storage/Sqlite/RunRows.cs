using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Storage.Sqlite;

/// <summary>Reads runs from rows.</summary>
internal static class RunRows
{
    /// <summary>What <see cref="Read"/> expects, in this order; a query adds its own columns after these.</summary>
    public const string Columns = """
        r.number, r.tenant, r.id, c.id, r.workflow_key, r.user_id, r.request_message, r.origin, r.started_ms, r.cursor_key,
        r.status, r.ended_ms, r.final_text, r.stream_id, r.last, r.bytes, c.visibility, c.owner,
        r.body_sha256, r.zstd_sha256, r.zstd_bytes
        """;

    /// <summary>The first column after these.</summary>
    public const int Count = 21;

    public const string Tables = "run r join conversation c on c.number = r.conversation";

    public static RunRecord Read(SqliteStatement row) => new()
    {
        StoreNumber = row.Long(0),
        Header = new RunHeader
        {
            Key = new RunKey(TenantId.Parse(row.Text(1)), RunId.Parse(row.Text(2))),
            Conversation = ConversationId.Parse(row.Text(3)),
            WorkflowKey = row.Text(4),
            UserId = row.Text(5),
            RequestMessage = TextOrNull(row, 6),
            Origin = (RunOrigin)row.Long(7),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(8)),
        },
        CursorKey = row.Bytes(9).ToArray(),
        Status = (RunStatus)row.Long(10),
        EndedAt = row.IsNull(11) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Long(11)),
        FinalText = TextOrNull(row, 12),
        StreamId = TextOrNull(row, 13),
        Last = Position.At(row.Long(14)),
        Bytes = row.Long(15),
        Visibility = (ConversationVisibility)row.Long(16),
        ConversationOwner = row.Text(17),
        Seal = row.IsNull(18) ? null : ReadSeal(row),
    };

    public static string? TextOrNull(SqliteStatement row, int column) => row.IsNull(column) ? null : row.Text(column);

    private static RunSeal ReadSeal(SqliteStatement row)
    {
        long bytes = row.Long(15) + (FrameBlock.OverheadBytes * row.Long(14));
        return new RunSeal(
            new RunBody(bytes, row.Bytes(18).ToArray()),
            row.IsNull(19) ? null : new RunBody(row.Long(20), row.Bytes(19).ToArray()));
    }
}
