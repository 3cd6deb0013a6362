using System.Diagnostics;
using System.Globalization;
using System.Net;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>A server that a fault row breaks, one client that outlives its restarts, and the history of what happened.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(30);

    private readonly Version _version;

    private FaultServer(ServerProcess process, Version version)
    {
        Process = process;
        _version = version;
        Http = Client(process.Address, new SocketsHttpHandler());
    }

    public ServerProcess Process { get; }

    public HttpClient Http { get; }

    public History History { get; } = new();

    public string Token => Process.Tokens.For("faults", "ann", "member");

    public List<TimeSpan> Restarts { get; } = [];

    public List<TimeSpan> Stops { get; } = [];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<FaultServer> StartAsync(string? directory = null, params (string Name, string Value)[] settings) =>
        StartAsync(new ServerSettings
        {
            DataDirectory = directory,
            Variables = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        });

    public static async Task<FaultServer> StartAsync(ServerSettings settings) => new(await ServerProcess.StartAsync(settings), HttpVersion.Version11);

    /// <summary>A server that speaks HTTP/2 only, as one does behind a proxy that takes many connections together into one.</summary>
    public static async Task<FaultServer> StartHttp2Async() => new(
        await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Kestrel__EndpointDefaults__Protocols"] = "Http2" },
        }),
        HttpVersion.Version20);

    /// <summary>From here on these calls on a file of the data directory end as strace is told (<see cref="Tracer.InjectAsync"/>).</summary>
    public Task<Tracer> InjectAsync(string calls, string injection, string file) =>
        Tracer.InjectAsync(Process.Id, calls, injection, Path.Combine(Process.DataDirectory, file));

    /// <summary>A client of the server, perhaps by way of something that stands before it. Who leaves a stream in the middle leaves it at once.</summary>
    public HttpClient Client(Uri address, SocketsHttpHandler handler)
    {
        handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.MaxResponseDrainSize = 0;
        var client = new HttpClient(new OneVersion(_version) { InnerHandler = handler }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return client;
    }

    /// <summary>The most memory that the process has had so far, in bytes.</summary>
    public long MostMemory
    {
        get
        {
            string line = File.ReadLines($"/proc/{Process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary><c>kill -9</c>, and the same server on what it left.</summary>
    public async Task KillAndRestartAsync()
    {
        await Process.KillAsync();
        await RestartAsync();
    }

    /// <summary><c>kill -TERM</c>, and until the process has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        long began = Stopwatch.GetTimestamp();
        await Command.RunAsync("kill", "-TERM", Process.Id.ToString(CultureInfo.InvariantCulture));
        int code = await Process.ExitAsync();
        Stops.Add(Stopwatch.GetElapsedTime(began));
        return code;
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

    /// <summary>Whatever makes a request, it is of this version of HTTP.</summary>
    private sealed class OneVersion(Version version) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
