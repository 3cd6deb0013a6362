using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Sqlite.Backups;

namespace Verbatim.Cli;

/// <summary><c>verbatim backup</c>: the whole ledger as one file, taken of a running server, or of the files of one that is stopped.</summary>
internal static class BackupCommand
{
    public const string Name = "backup";

    private const string KeyVariable = "VERBATIM_OPERATOR_KEY";

    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "The file to write, or a directory for a file named by the time.", HelpName = "PATH", Required = true };
        var withoutKeys = new Option<bool>("--without-keys") { Description = "Leaves out the instance's keys: for a copy that is handed on. Sessions, links and recorders' keys are not good where it is restored." };
        var offline = new Option<bool>("--offline") { Description = "Reads the files of a server that is not running." };
        Option<string> data = DataOption.Create();
        var command = new Command(Name, $"Writes a backup of the whole ledger, of all tenants, while the server runs. For its operator: the key is read from the data directory, or from {KeyVariable}.")
        {
            to, withoutKeys, offline, data, ServerAddress.Option,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string path = PathOf(parsed.GetRequiredValue(to), now);
            bool hasKeys = !parsed.GetValue(withoutKeys);
            await using BackupFile file = BackupFile.Create(path);
            if (parsed.GetValue(offline))
                await OfflineAsync(DataOption.Existing(parsed.GetRequiredValue(data)), file, hasKeys, now, cancellationToken);
            else
                await OnlineAsync(parsed, parsed.GetRequiredValue(data), file, hasKeys, cancellationToken);

            long bytes = file.Keep();
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Wrote {path}, {bytes} bytes."));
        });
        return command;
    }

    private static string PathOf(string to, DateTimeOffset now) => Path.GetFullPath(
        Directory.Exists(to) ? Path.Combine(to, $"verbatim-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.tar.zst") : to);

    private static async Task OnlineAsync(ParseResult parsed, string directory, BackupFile file, bool hasKeys, CancellationToken cancellationToken)
    {
        using HttpClient http = ServerAddress.Open(parsed, await KeyAsync(directory, cancellationToken));
        await Console.Error.WriteLineAsync("The server copies its database …");
        await using Stream archive = await ServerAddress.Client(http).BackupAsync(hasKeys, cancellationToken);
        var said = new ProgressLines();
        byte[] buffer = new byte[128 * 1024];
        int read;
        long bytes = 0;
        while ((read = await archive.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await file.Stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            bytes += read;
            said.Say(() => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB …"));
        }
    }

    // Whoever may read the server's files may have them all in one.
    private static async Task<string> KeyAsync(string directory, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(KeyVariable)?.Trim() is { Length: > 0 } set)
            return set;

        string path = Path.Combine(directory, "keys", "operator.key");
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"There is no key at {path}. A server makes one when it starts; name its data directory with --data.", missing);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new CommandFailedException($"The key at {path} is for the server's user: run this as that user.", refused);
        }
    }

    private static async Task OfflineAsync(string directory, BackupFile file, bool hasKeys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Beside the archive: the disk of the ledger may be the one that is full.
        string folder = file.PartPath + ".ledger";
        try
        {
            PrivateFolder.Create(folder);
            await Console.Error.WriteLineAsync("Copying the database …");
            LedgerCopy copy = LedgerCopy.OfStopped(directory, folder, cancellationToken);
            string product = typeof(BackupCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            await Console.Error.WriteLineAsync("Writing the archive …");
            await BackupWriting.RunAsync(new BackupSource(copy, directory, hasKeys, product, now), file.Stream, cancellationToken);
        }
        catch (Exception refused) when (refused is LedgerOpenException or LedgerCorruptException)
        {
            throw new CommandFailedException(refused.Message, refused);
        }
        catch (StorageFullException full)
        {
            throw new CommandFailedException($"There is no room for a copy of the database at {folder}.", full);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
