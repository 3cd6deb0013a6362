using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Verbatim.Bench.Peers;

/// <summary>A server that is not ours, on a free port of the loopback interface and in a temporary folder, which goes with it.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const int KeptOutput = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _output = new();
    private Process? _process;

    private PeerServer()
    {
        // Where a server runs as a user of its own, it has to get in.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;

    public int Port { get; } = FreePort();

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="command">The program and its arguments; it may put into the folder what the server needs.</param>
    public static async Task<PeerServer> StartAsync(Func<PeerServer, Task<string[]>> command)
    {
        var server = new PeerServer();
        try
        {
            server.Start(await command(server));
            await server.ListensAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            // All of these servers take it as the wish to end without waiting for their clients, and end their children with them.
            // One that ends by itself just now is none that can be told.
            try
            {
                await Programs.RunAsync("kill", "-INT", _process.Id.ToString(CultureInfo.InvariantCulture));
            }
            catch (InvalidOperationException) when (_process.HasExited)
            {
            }

            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Folder,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task ListensAsync()
    {
        long began = Stopwatch.GetTimestamp();
        while (!await IsListeningAsync())
        {
            if (_process!.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                throw new InvalidOperationException($"It does not listen: {Output()}");

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.Append(line).Append(' ');
            if (_output.Length > KeptOutput)
                _output.Remove(0, _output.Length - KeptOutput);
        }
    }

    private string Output()
    {
        lock (_output)
            return _output.ToString().Trim();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
