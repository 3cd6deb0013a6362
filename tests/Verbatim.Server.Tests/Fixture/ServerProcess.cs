using System.Diagnostics;
using System.Text;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>The built server as a process of its own, on a free port, with a data directory that goes when it does.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly ServerSettings _settings;
    private readonly StringBuilder _errors = new();
    private TaskCompletionSource _logged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    private ServerProcess(ServerSettings settings)
    {
        _settings = settings;
        DataDirectory = settings.DataDirectory ?? Directory.CreateTempSubdirectory("verbatim-").FullName;
        Tokens = new Tokens(DataDirectory);
    }

    public string DataDirectory { get; }

    /// <summary>Tokens of the development issuer of this server.</summary>
    public Tokens Tokens { get; }

    /// <summary>The process that runs now.</summary>
    public int Id => _process!.Id;

    /// <summary>Where it listens; stays the same over restarts.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>What it wrote to stderr, and to stdout after its first line.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static async Task<ServerProcess> StartAsync(ServerSettings? settings = null)
    {
        var server = new ServerProcess(settings ?? new ServerSettings());
        await server.StartProcessAsync();
        return server;
    }

    /// <summary>Runs the server to its end, for starts that are refused.</summary>
    public static Task<ServerExit> RunToItsEndAsync(params string[] arguments) => RunToItsEndAsync(new ServerSettings(), arguments);

    /// <summary>The same with environment variables.</summary>
    public static async Task<ServerExit> RunToItsEndAsync(ServerSettings settings, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(LongestStart);
        using Process process = Process.Start(StartInfo(settings, arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return new ServerExit(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>A client that sends a token with each request; without one, nothing.</summary>
    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>A client of a member of a tenant, who may read and write.</summary>
    public RunClient Member(string tenant = "acme", string user = "ann") => new(this, Tokens.For(tenant, user, "member"));

    /// <summary>Ends the process as a power switch would: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        Process process = _process!;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Starts again on the same directory and port.</summary>
    public async Task RestartAsync()
    {
        if (_process is not null)
            await KillAsync();

        await StartProcessAsync();
    }

    /// <summary>Waits until the server has logged a text.</summary>
    public async Task LoggedAsync(string text)
    {
        using var deadline = new CancellationTokenSource(LongestStart);
        while (true)
        {
            Task logged;
            lock (_errors)
            {
                if (_errors.ToString().Contains(text, StringComparison.Ordinal))
                    return;

                logged = _logged.Task;
            }

            await logged.WaitAsync(deadline.Token);
        }
    }

    /// <summary>Waits for the process to end by itself.</summary>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(LongestStart);
        await _process!.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        if (_settings.DataDirectory is null)
            Directory.Delete(DataDirectory, recursive: true);
    }

    private async Task StartProcessAsync()
    {
        string urls = $"http://127.0.0.1:{Address.Port}";
        _process = Process.Start(StartInfo(_settings, ["--data", DataDirectory, "--urls", urls]))!;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();

        using var deadline = new CancellationTokenSource(LongestStart);
        while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Split(' ') is ["Verbatim", "listens", "on", var address, ..])
            {
                Address = new Uri(address);
                _ = KeepOutputAsync(_process.StandardOutput);
                return;
            }

            Keep(line);
        }

        throw new InvalidOperationException($"The server did not start: {Errors}");
    }

    private async Task KeepOutputAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            Keep(line);
    }

    private void Keep(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
            _logged.SetResult();
            _logged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static ProcessStartInfo StartInfo(ServerSettings settings, IEnumerable<string> arguments)
    {
        string[] command = [.. settings.Launcher, "dotnet", Assembly, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = settings.Environment;
        start.Environment["DOTNET_ENVIRONMENT"] = settings.Environment;
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach ((string name, string value) in settings.Variables)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>The server as it was built beside these tests, from its own folder, where its static files are.</summary>
    private static string Assembly
    {
        get
        {
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Repository.At("src", "Verbatim.Server", "bin", configuration, "net10.0", "Verbatim.Server.dll");
        }
    }
}
