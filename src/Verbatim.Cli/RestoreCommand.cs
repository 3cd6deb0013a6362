using System.CommandLine;
using System.Globalization;
using Verbatim.Ledger;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite.Backups;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Cli;

/// <summary><c>verbatim restore</c>: a backup as a data directory of its own, verified before it is there.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The backup.", HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "The data directory to be: empty, or not there yet.", HelpName = "DIR", Required = true };
        var withDamage = new Option<bool>("--with-damage") { Description = "Also where the ledger was damaged already when the backup was taken." };
        var command = new Command("restore", "Restores a backup into an empty directory: unpacks it, recomputes all of it, and only then puts it in place.") { file, data, withDamage };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(file);
            string directory = Path.GetFullPath(parsed.GetRequiredValue(data));
            await using var archive = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            try
            {
                RestoredLedger restored = await Restoration.RunAsync(archive, directory, ObjectFiles.Find, parsed.GetValue(withDamage), Progress(), TimeProvider.System, cancellationToken);
                await TellAsync(restored, directory);
            }
            catch (Exception refused) when (refused is BackupRefusedException or LedgerOpenException)
            {
                throw new CommandFailedException(refused.Message, refused);
            }
        });
        return command;
    }

    private static RestoreProgress Progress()
    {
        var said = new ProgressLines();
        long bytes = 0, runs = 0, frames = 0;
        return new RestoreProgress(
            length =>
            {
                bytes += length;
                said.Say(() => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB unpacked …"));
            },
            count =>
            {
                (runs, frames) = (runs + 1, frames + count);
                said.Say(() => string.Create(CultureInfo.InvariantCulture, $"{runs} runs, {frames} frames recomputed …"));
            });
    }

    private static async Task TellAsync(RestoredLedger restored, string directory)
    {
        BackupManifest manifest = restored.Manifest;
        foreach (var damage in restored.Damage)
            await Console.Out.WriteLineAsync(VisibleText.Of($"damaged: {damage.What}"));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Restored {Wording.Count(manifest.Runs, "run")} and {Wording.Count(manifest.Objects, "attachment")} to {directory}, as of commit {manifest.Commit}, {manifest.CommittedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"
            + $"{(manifest.HasKeys ? "" : ", without keys")}."));
        await Console.Out.WriteLineAsync("What was recorded after that is not in it. Only one of it and the ledger that it was taken of may go on: see docs/operate.md.");
    }
}
