using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Storage;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Server.Hosting;

/// <summary>The life of the server process.</summary>
internal static class VerbatimServer
{
    private const int LedgerStoppedExitCode = 2;

    /// <summary>Serves until it is told to go down.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartRefusedException">It cannot start as it was asked to.</exception>
    /// <exception cref="LedgerOpenException">The ledger cannot be opened.</exception>
    public static async Task<int> RunAsync(StartCommand command)
    {
        // Settings stand beside the program, wherever it is started from; paths on the command line are of the caller's folder.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = command.Environment,
        });
        CheckEnvironment(builder.Environment.EnvironmentName);
        string? configured = builder.Configuration["Verbatim:DataDirectory"];
        string directory = command.DataDirectory ?? (string.IsNullOrEmpty(configured) ? DataDirectory.Default : configured);
        StartSettings.Check(builder.Configuration, builder.Environment, Path.GetFullPath(directory));
        builder.AddLog();
        builder.AddTelemetry();
        StoreLimits limits = StoreLimits.Read(builder.Configuration);
        DataFolders folders = DataFolders.Prepare(directory);

        // Before all else that writes: whoever holds the ledger holds the directory.
        var store = SqliteLedgerStore.Open(folders.Root, limits.Sqlite);
        await using RunLedger ledger = await RunLedger.OpenAsync(store, limits.Ledger, TimeProvider.System, CancellationToken.None);
        builder.Listen(command.Urls);
        builder.AddVerbatim(folders, limits, store, ledger);
        await using WebApplication app = builder.Build();
        try
        {
            app.MapVerbatim();
            return await ServeAsync(app, ledger, folders);
        }
        catch (OptionsValidationException invalid)
        {
            throw new StartRefusedException(string.Join(" ", invalid.Failures), invalid);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to go down while it came up.
            return 0;
        }
    }

    // A misspelt Development would start without the sign-in that was asked for; the framework takes any name.
    private static void CheckEnvironment(string name)
    {
        string[] known = [Environments.Development, Environments.Staging, Environments.Production];
        if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new StartRefusedException($"There is no environment '{name}'; known are {string.Join(", ", known)}.");
    }

    private static async Task<int> ServeAsync(WebApplication app, RunLedger ledger, DataFolders folders)
    {
        await InterruptedRuns.EndAsync(ledger, app.Services.GetRequiredService<TimeProvider>(), CancellationToken.None);
        await app.ListenAsync();

        Console.WriteLine($"Verbatim listens on {string.Join(" and ", app.Addresses())} ({app.Environment.EnvironmentName}) and keeps its data in {folders.Root}");
        if (!app.Environment.IsDevelopment() && app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Authority is null)
            Console.Error.WriteLine("No token is valid here: set Access__Authority to an OpenID Connect authority, or start in Development to try it out.");
        if (app.Environment.IsDevelopment() && app.Addresses().Any(address => !new Uri(address).IsLoopback))
            Console.Error.WriteLine("In Development whoever reaches this machine's other programs may act as anybody, and others reach this address: use it on localhost only.");
        await app.Services.GetRequiredService<LedgerStop>().WatchAsync(app.WaitForShutdownAsync());
        return ledger.Stopped.IsCompleted ? LedgerStoppedExitCode : 0;
    }
}
