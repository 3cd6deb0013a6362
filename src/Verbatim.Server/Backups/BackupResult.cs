using System.Reflection;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Replay;
using Verbatim.Storage.Sqlite;
using Verbatim.Storage.Sqlite.Backups;

namespace Verbatim.Server.Backups;

/// <summary>Copies the ledger beside itself and sends the archive: an answer that ends well is whole, and has its manifest at its end.</summary>
/// <param name="hasKeys">Whether the instance's keys are in it.</param>
internal sealed partial class BackupResult(bool hasKeys) : IResult
{
    // What recorders go on with while the copy takes its room.
    private const long LeftFree = 64 * 1024 * 1024;

    private static readonly string Product = typeof(BackupResult).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        using BackupTurns.Turn? turn = await services.GetRequiredService<BackupTurns>().TryBeginAsync(httpContext.RequestAborted);
        if (turn is null)
        {
            await Problems.BackupBusy.WriteAsync(httpContext);
            return;
        }

        SqliteLedgerStore store = services.GetRequiredService<SqliteLedgerStore>();
        if (new DriveInfo(turn.Folder).AvailableFreeSpace < store.MostCopiedBytes + LeftFree)
        {
            await Problems.NoRoomForBackup.WriteAsync(httpContext);
            return;
        }

        DateTimeOffset takenAt = services.GetRequiredService<TimeProvider>().GetUtcNow();
        LedgerCopy copy = await CopyAsync(store, turn.Folder, httpContext);
        httpContext.Response.ContentType = "application/zstd";
        httpContext.Response.Headers.CacheControl = "no-store, no-transform";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        ILogger logger = services.GetRequiredService<ILogger<BackupResult>>();
        await services.GetRequiredService<HonestStream>().SendAsync(httpContext, "A backup", async (writer, cancellationToken) =>
        {
            await using var archive = new PatientStream(writer, cancellationToken);
            var source = new BackupSource(copy, services.GetRequiredService<DataFolders>().Root, hasKeys, Product, takenAt);
            BackupManifest manifest = await BackupWriting.RunAsync(source, archive, cancellationToken);
            Log.Taken(logger, manifest.Commit, manifest.Runs, manifest.Objects);
        });
    }

    // On a thread of its own: it reads the whole database, and blocks.
    private static async Task<LedgerCopy> CopyAsync(SqliteLedgerStore store, string folder, HttpContext context)
    {
        CancellationToken stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        return await Task.Factory.StartNew(() => store.Copy(folder, leaving.Token), leaving.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Information, "A backup was sent: up to commit {Commit}, {Runs} runs, {Objects} attachments")]
        public static partial void Taken(ILogger logger, long commit, long runs, long objects);
    }
}
