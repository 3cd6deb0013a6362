using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite;

/// <summary>Reads runs from rows.</summary>
internal static class RunRows
{
    /// <summary>What <see cref="Read"/> expects, in this order; a query adds its own columns after these.</summary>
    public const string Columns = $"""
        r.number, r.tenant, r.id, c.id, r.workflow_key, r.user_id, r.request_message, r.origin, r.started_ms, r.cursor_key,
        r.status, r.ended_ms, {CodedBytes.FinalText}, r.stream_id, r.last, r.bytes, c.visibility, c.owner,
        r.body_sha256, r.zstd_sha256, r.zstd_bytes,
        r.conversation, r.begin_xxh3, r.end_xxh3, r.seal_xxh3, c.number, c.tenant, c.cursor_key, c.created_ms, c.xxh3
        """;

    /// <summary>The first column after these.</summary>
    public const int Count = 30;

    // A run whose conversation is missing is damaged, and not missing itself.
    public const string Tables = "run r left join conversation c on c.number = r.conversation";

    // The columns in the order in which their checksums take them.
    private static ReadOnlySpan<int> Beginning => [0, 1, 2, 21, 4, 5, 6, 7, 8, 9];

    private static ReadOnlySpan<int> End => [0, 10, 11, 12, 13, 14, 15];

    private static ReadOnlySpan<int> Seal => [0, 18, 19, 20];

    private static ReadOnlySpan<int> Conversation => [25, 26, 3, 16, 17, 27, 28];

    /// <summary>Reads a run.</summary>
    /// <exception cref="LedgerCorruptException">The row is not what was written.</exception>
    public static RunRecord Read(SqliteStatement row) => IsWhole(row) ? ReadChecked(row) : throw Damage(row);

    /// <summary>What is to be said of a row that is not whole.</summary>
    public static LedgerCorruptException Damage(SqliteStatement row) =>
        new($"the row of run number {row.Long(0)}, or that of its conversation, is missing or does not match its checksum.");

    public static string? TextOrNull(SqliteStatement row, int column) => row.IsNull(column) ? null : row.Text(column);

    /// <summary>Whose run the row is, as far as it can be read.</summary>
    public static RunKey? NameOf(SqliteStatement row) =>
        TenantId.TryParse(row.Text(1), null, out TenantId tenant) && RunId.TryParse(row.Text(2), null, out RunId run) ? new RunKey(tenant, run) : null;

    /// <summary>Whether the row is what was written.</summary>
    public static bool IsWhole(SqliteStatement row)
    {
        var rows = new RowDigests();
        return row.Long(22) == rows.Stored("run", row, Beginning).Checksum()
            && (row.Long(10) == 0 ? AreNull(row, [11, 12, 13, 14, 15, 23]) : row.Long(23) == rows.Stored("end", row, End).Checksum())
            && (row.IsNull(24) ? AreNull(row, [18, 19, 20]) : row.Long(24) == rows.Stored("seal", row, Seal).Checksum())
            && row.Long(29) == rows.Stored("conversation", row, Conversation).Checksum();
    }

    private static bool AreNull(SqliteStatement row, ReadOnlySpan<int> columns)
    {
        foreach (int column in columns)
        {
            if (!row.IsNull(column))
                return false;
        }

        return true;
    }

    private static RunRecord ReadChecked(SqliteStatement row) => new()
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
        Seal = row.IsNull(24) ? null : row.IsNull(18) ? RunSeal.OfShort : ReadSeal(row),
    };

    private static RunSeal ReadSeal(SqliteStatement row)
    {
        long bytes = row.Long(15) + (FrameBlock.OverheadBytes * row.Long(14));
        return new RunSeal(
            new RunBody(bytes, row.Bytes(18).ToArray()),
            row.IsNull(19) ? null : new RunBody(row.Long(20), row.Bytes(19).ToArray()));
    }
}
