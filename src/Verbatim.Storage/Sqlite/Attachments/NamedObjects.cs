using Microsoft.Data.Sqlite;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Storage.Sqlite.Attachments;

/// <summary>Objects that runs of an older format name: before format 5 nothing but a run's terminal frame knew of them.</summary>
internal sealed class NamedObjects(SqliteConnection connection, ObjectWriter objects)
{
    /// <summary>The first format that knows objects.</summary>
    public const int FirstWithObjects = 5;

    private const string SelectEnds = """
        select r.number, r.tenant, r.user_id, r.ended_ms, b.coding, b.payload from run r
        join block b on b.run = r.number and b.first = (select max(first) from block where run = r.number)
        where r.status <> 0 order by r.number
        """;

    /// <summary>Has them taken up in the first commit of the ledger that is opened.</summary>
    public static void SetDue(SqliteConnection connection) =>
        SqliteSchema.Execute(connection, "insert or replace into meta (name, value) values ('named_objects', 1)");

    public static bool IsDue(SqliteConnection connection) =>
        SqliteSchema.Scalar(connection, "select count(*) from meta where name = 'named_objects'") == 1;

    /// <summary>Adds them, and says which run uses which. Whose run it is brought it; what the digest is, only the object store can tell.</summary>
    public void TakeUp()
    {
        using (var ends = new SqliteStatement(connection, SelectEnds))
        {
            while (ends.Step())
                TakeUp(ends);
        }

        SqliteSchema.Execute(connection, "delete from meta where name = 'named_objects'");
    }

    private void TakeUp(SqliteStatement end)
    {
        if (!TenantId.TryParse(end.Text(1), null, out TenantId tenant) || ReadFinal(end) is not { } final)
            return;

        IReadOnlyList<(ObjectId Id, Attachment Attachment)> named = RunOutcome.ObjectsOf(final);
        foreach ((ObjectId id, Attachment attachment) in named)
        {
            objects.Add(new ObjectRecord
            {
                Tenant = tenant,
                Id = id,
                UserId = end.Text(2),
                Filename = attachment.Filename,
                MediaType = attachment.MimeType ?? "application/octet-stream",
                SizeBytes = attachment.SizeBytes ?? 0,
                Sha256 = null,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(end.Long(3)),
            });
        }

        objects.Attach(end.Long(0), [.. named.Select(each => each.Id)], namedBy: null);
    }

    // A run whose end is damaged names nothing: it cannot be read as it is.
    private static FinalResult? ReadFinal(SqliteStatement end)
    {
        try
        {
            byte[] payload = (BlockCoding)end.Long(4) switch
            {
                BlockCoding.Identity => end.Bytes(5).ToArray(),
                BlockCoding.Zstd => ZstdFrame.Decompress(end.Bytes(5)),
                _ => DictionaryFrame.Decompress(end.Bytes(5)),
            };

            // Each frame is "data: ", its bytes and two line feeds.
            ReadOnlySpan<byte> last = payload.AsSpan().TrimEnd((byte)'\n');
            last = last[(last.LastIndexOf((byte)'\n') + 1)..]["data: ".Length..];
            return last.IndexOf("\"object_id\""u8) >= 0 ? (FrameEvents.Read(last) as RunFinal)?.Final : null;
        }
        catch (Exception damage) when (damage is InvalidDataException or ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
