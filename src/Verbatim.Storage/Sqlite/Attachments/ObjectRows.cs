using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Sqlite.Witnessing;

namespace Verbatim.Storage.Sqlite.Attachments;

/// <summary>Reads objects from rows.</summary>
internal static class ObjectRows
{
    /// <summary>What <see cref="Read"/> expects, of the table <c>object</c>.</summary>
    public const string Columns = "o.number, o.tenant, o.id, o.user_id, o.filename, o.media_type, o.bytes, o.sha256, o.created_ms, o.removed_ms, o.xxh3";

    /// <summary>Reads an object.</summary>
    /// <exception cref="LedgerCorruptException">The row is not what was written.</exception>
    public static ObjectRecord Read(SqliteStatement row)
    {
        if (row.Long(RowDigests.ObjectCount) != new RowDigests().Stored("object", row, RowDigests.ObjectCount).Checksum())
            throw new LedgerCorruptException($"the row of object number {row.Long(0)} does not match its checksum.");

        return new ObjectRecord
        {
            StoreNumber = row.Long(0),
            Tenant = TenantId.Parse(row.Text(1)),
            Id = ObjectId.Parse(row.Text(2)),
            UserId = row.Text(3),
            Filename = row.Text(4),
            MediaType = row.Text(5),
            SizeBytes = row.Long(6),
            Sha256 = row.IsNull(7) ? null : Convert.ToHexStringLower(row.Bytes(7)),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(8)),
            RemovedAt = row.IsNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Long(9)),
        };
    }
}
