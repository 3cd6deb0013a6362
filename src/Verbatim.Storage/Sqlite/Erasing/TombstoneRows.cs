using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Erasing;

/// <summary>Reads tombstones from rows.</summary>
internal static class TombstoneRows
{
    /// <summary>What stands for a row in its checksum and its digest, in this order.</summary>
    public const string OwnColumns = "t.number, t.name, t.conversation, t.last, t.digest, t.deleted_ms, t.deleted_by, t.purged_ms";

    public const int OwnCount = 8;

    /// <summary>What <see cref="Read"/> expects.</summary>
    public const string Columns = $"{OwnColumns}, t.xxh3, c.tenant, c.id";

    public const string Tables = "tombstone t join conversation c on c.number = t.conversation";

    /// <summary>Reads a tombstone.</summary>
    /// <exception cref="LedgerCorruptException">The row is not what was written.</exception>
    public static DeletedRun Read(SqliteStatement row)
    {
        if (row.Long(OwnCount) != new RowDigests().Stored("tombstone", row, OwnCount).Checksum())
            throw new LedgerCorruptException($"the tombstone of run number {row.Long(0)} does not match its checksum.");

        return new DeletedRun(
            row.Long(0),
            TenantId.Parse(row.Text(9)),
            ConversationId.Parse(row.Text(10)),
            Position.At(row.Long(3)),
            row.Bytes(4).ToArray(),
            DateTimeOffset.FromUnixTimeMilliseconds(row.Long(5)),
            row.Text(6),
            row.IsNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Long(7)));
    }
}
