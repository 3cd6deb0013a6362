using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>A server process of a proof's own, with one client that keeps its connections.</summary>
public sealed class ProofServer : IAsyncLifetime
{
    private ServerProcess? _process;
    private HttpClient? _http;

    /// <summary>Survives restarts: the server comes back on the same port.</summary>
    internal HttpClient Http => _http!;

    internal string DatabasePath => Path.Combine(_process!.DataDirectory, "ledger.db");

    internal string Address => _process!.Address.ToString();

    internal string Token => _process!.Tokens.For("proofs", "ann", "member");

    public async ValueTask InitializeAsync()
    {
        // Runs are sealed while they are being read, restarted upon and compared.
        _process = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:00" },
        });
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = _process.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    /// <summary><c>kill -9</c>, and the same server on what it left on disk.</summary>
    internal async Task KillAndRestartAsync()
    {
        await KillAsync();
        await RestartAsync();
    }

    internal Task KillAsync() => _process!.KillAsync();

    internal Task RestartAsync() => _process!.RestartAsync();

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
    }
}
