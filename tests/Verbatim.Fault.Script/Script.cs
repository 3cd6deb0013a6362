using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Sqlite.Backups;

namespace Verbatim.Fault.Script;

/// <summary>The runs and frames of the script, the same in every process.</summary>
public static class Script
{
    /// <summary>What each run began with.</summary>
    public static RunHeader Header(string run) => new()
    {
        Key = new RunKey(TenantId.Parse("script"), RunId.Parse(run)),
        Conversation = ConversationId.Parse("conversation"),
        WorkflowKey = "script",
        UserId = "ann",
        Origin = RunOrigin.Recorded,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The bytes of an attachment: more than are written at once, and such that no compression makes fewer of them.</summary>
    public static byte[] Content(string id)
    {
        byte[] content = new byte[150_000];
        new Random(id.Sum(letter => letter)).NextBytes(content);
        return content;
    }

    /// <summary>What the ledger is told of an attachment.</summary>
    public static ObjectRecord Attachment(string id)
    {
        byte[] content = Content(id);
        return new ObjectRecord
        {
            Tenant = Header(id).Key.Tenant,
            Id = ObjectId.Parse(id),
            UserId = "ann",
            Filename = $"{id}.bin",
            MediaType = "application/octet-stream",
            SizeBytes = content.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
    }

    /// <summary>Keeps an attachment in the order in which the server does.</summary>
    public static async Task<string> KeepAsync(RunLedger ledger, FileObjectStore objects, string id)
    {
        using var content = new MemoryStream(Content(id), writable: false);
        await using IncomingObject incoming = await objects.ReceiveAsync(content, content.Length, CancellationToken.None);
        if (await ledger.Objects.AddAsync(Attachment(id), mostTenantBytes: null, CancellationToken.None) is not AddObjectResult.Added added)
            return "refused";

        await objects.PutAsync(added.Record.ToStored(), incoming, CancellationToken.None);
        return $"kept {id}";
    }

    /// <summary>Begins a run that carries attachments.</summary>
    public static async Task<string> CreateAsync(RunLedger ledger, string run, IEnumerable<string> carried)
    {
        List<ObjectRecord> found = [];
        foreach (string id in carried)
            found.Add((await ledger.Objects.FindAsync(Header(run).Key.Tenant, ObjectId.Parse(id), "ann", CancellationToken.None))!);
        return (await ledger.CreateAsync(Header(run), null, found, "ann", CancellationToken.None)).GetType().Name;
    }

    /// <summary>Takes away the attachments that nobody needs, in the order in which the server does.</summary>
    public static async Task<int> TakeAwayAsync(RunLedger ledger, FileObjectStore objects)
    {
        NeedlessPage needless = await ledger.Objects.ListNeedlessAsync(TimeProvider.System.GetUtcNow(), after: 0, limit: 1000, CancellationToken.None);
        foreach (ObjectRecord each in needless.Objects)
        {
            await ledger.Objects.RemoveAsync(each.Tenant, each.Id, by: null, CancellationToken.None);
            await objects.DeleteAsync(each.Tenant, each.Id, CancellationToken.None);
            await ledger.Objects.EraseAsync(each, CancellationToken.None);
        }

        await objects.SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None);
        return needless.Objects.Count;
    }

    /// <summary>Writes a backup of a ledger to a file.</summary>
    public static async Task<string> BackUpAsync(SqliteLedgerStore store, string directory, string archive)
    {
        string folder = archive + ".ledger";
        PrivateFolder.Create(folder);
        LedgerCopy copy = store.Copy(folder, CancellationToken.None);
        await using (FileStream file = PrivateFolder.NewFile(archive))
        {
            await BackupWriting.RunAsync(new BackupSource(copy, directory, HasKeys: true, "script", DateTimeOffset.UnixEpoch), file, CancellationToken.None);
            file.Flush(flushToDisk: true);
        }

        Directory.Delete(folder, recursive: true);
        return $"backed-up {copy.Commit}";
    }

    /// <summary>Restores a backup.</summary>
    public static async Task<string> RestoreAsync(string archive, string directory)
    {
        await using FileStream file = File.OpenRead(archive);
        RestoredLedger restored = await Restoration.RunAsync(
            file, directory, ObjectFiles.Find, acceptsDamage: false, new RestoreProgress(_ => { }, _ => { }), TimeProvider.System, CancellationToken.None);
        return $"restored {restored.Manifest.Commit}";
    }

    /// <summary>A frame of a run; those of one whose name begins with "large" fill the log after a dozen, and the end names attachments.</summary>
    public static Frame Frame(string run, int eventId, bool isFinal, params IEnumerable<string> named)
    {
        string own = isFinal
            ? $"\"kind\":\"final\",\"final\":{{\"status\":\"completed\",\"response_text\":\"done\",\"attachments\":[{string.Join(',', named.Select(id => $"{{\"object_id\":\"{id}\",\"filename\":\"{id}.bin\"}}"))}]}}"
            : $"\"kind\":\"message.delta\",\"output_index\":0,\"item_id\":\"m\",\"content_index\":0,\"delta\":\"{run} {eventId} {new string('x', (eventId * 37 % 900) + (run.StartsWith("large", StringComparison.Ordinal) ? 350_000 : 0))}\"";
        byte[] json = Encoding.UTF8.GetBytes(
            $"{{\"schema\":\"public_sse_v1\",\"event_id\":{eventId},\"stream_id\":\"stream\",\"server_timestamp\":\"2026-01-02T03:04:05.678Z\",\"conversation_id\":\"conversation\",{own}}}");
        return FrameCheck.TryRead(json, new FrameLimits(), out Frame? frame, out FrameFault? fault) ? frame : throw new InvalidDataException(fault.Message);
    }
}
