using System.Text;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
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

    /// <summary>A frame of a run; those of one whose name begins with "large" fill the log after a dozen.</summary>
    public static Frame Frame(string run, int eventId, bool isFinal)
    {
        string own = isFinal
            ? "\"kind\":\"final\",\"final\":{\"status\":\"completed\",\"response_text\":\"done\",\"attachments\":[]}"
            : $"\"kind\":\"message.delta\",\"output_index\":0,\"item_id\":\"m\",\"content_index\":0,\"delta\":\"{run} {eventId} {new string('x', (eventId * 37 % 900) + (run.StartsWith("large", StringComparison.Ordinal) ? 350_000 : 0))}\"";
        byte[] json = Encoding.UTF8.GetBytes(
            $"{{\"schema\":\"public_sse_v1\",\"event_id\":{eventId},\"stream_id\":\"stream\",\"server_timestamp\":\"2026-01-02T03:04:05.678Z\",\"conversation_id\":\"conversation\",{own}}}");
        return FrameCheck.TryRead(json, new FrameLimits(), out Frame? frame, out FrameFault? fault) ? frame : throw new InvalidDataException(fault.Message);
    }
}
