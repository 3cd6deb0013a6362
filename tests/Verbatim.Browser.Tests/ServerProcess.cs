using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>A server as a user starts it: a process of its own, with a data directory of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _data;

    private ServerProcess(Process process, DirectoryInfo data, Uri address)
    {
        _process = process;
        _data = data;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Where its data is.</summary>
    public string DataDirectory => _data.FullName;

    public static async Task<ServerProcess> StartAsync(CancellationToken cancellationToken, params IEnumerable<(string Name, string Value)> settings)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("verbatim-browser-");
        var address = new Uri($"http://localhost:{FreePort()}/");
        string assembly = typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ServerAssembly").Value!;

        var start = new ProcessStartInfo("dotnet", [assembly, "--data", data.FullName, "--urls", address.AbsoluteUri.TrimEnd('/'), "--environment", "Development"])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        var server = new ServerProcess(process, data, address);
        _ = Drain(process.StandardOutput);
        _ = Drain(process.StandardError);
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartUp);
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await http.GetAsync("health/ready", deadline.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token);
        }
    }

    // A pipe that nobody reads fills up and stops who writes to it.
    private static async Task Drain(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            TestContext.Current.SendDiagnosticMessage(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
