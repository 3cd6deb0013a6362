using System.Diagnostics;
using System.Net;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>A server that a fault row breaks, one client that outlives its restarts, and the history of what happened.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(30);

    private FaultServer(ServerProcess process)
    {
        Process = process;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = process.Address,
            Timeout = TimeSpan.FromMinutes(5),
        };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    public ServerProcess Process { get; }

    public HttpClient Http { get; }

    public History History { get; } = new();

    public string Token => Process.Tokens.For("faults", "ann", "member");

    public List<TimeSpan> Restarts { get; } = [];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<FaultServer> StartAsync(string? directory = null, params (string Name, string Value)[] settings) =>
        StartAsync(new ServerSettings
        {
            DataDirectory = directory,
            Variables = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        });

    public static async Task<FaultServer> StartAsync(ServerSettings settings) => new(await ServerProcess.StartAsync(settings));

    /// <summary>From here on these calls on a file of the data directory end as strace is told (<see cref="Tracer.InjectAsync"/>).</summary>
    public Task<Tracer> InjectAsync(string calls, string injection, string file) =>
        Tracer.InjectAsync(Process.Id, calls, injection, Path.Combine(Process.DataDirectory, file));

    /// <summary><c>kill -9</c>, and the same server on what it left.</summary>
    public async Task KillAndRestartAsync()
    {
        await Process.KillAsync();
        await RestartAsync();
    }

    public async Task RestartAsync()
    {
        long began = Stopwatch.GetTimestamp();
        await Process.RestartAsync();
        Restarts.Add(Stopwatch.GetElapsedTime(began));
        History.Waited("the restart", Restarts[^1], LongestRestart);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }
}
