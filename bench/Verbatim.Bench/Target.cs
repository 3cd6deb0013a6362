using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Verbatim.Bench;

/// <summary>A server under load, in a process of its own: Verbatim, or one that does nothing behind the same addresses.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly Process _server;
    private readonly string? _data;
    private readonly HttpClient _client;

    private Target(string name, Process server, Uri address, string token, string? data)
    {
        (Name, _server, Address, Token, _data) = (name, server, address, token, data);
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Name { get; }

    public Uri Address { get; }

    public string Token { get; }

    public static async Task<Target> StartNothingAsync()
    {
        Process server = Programs.Start("dotnet", typeof(Target).Assembly.Location, NothingServer.Argument);
        return new Target("nothing", server, await Programs.AddressAsync(server), "nobody", data: null);
    }

    public static async Task<Target> StartVerbatimAsync()
    {
        string program = await Checkout.BuildAsync("Verbatim.Server");
        string cli = await Checkout.BuildAsync("Verbatim.Cli");
        string data = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        Process server = Programs.Start(
            "dotnet", Path.Combine(program, "Verbatim.Server.dll"), "--data", data, "--urls", "http://127.0.0.1:0", "--environment", "Development");
        try
        {
            Uri address = await Programs.AddressAsync(server);
            string token = await Programs.RunAsync(
                "dotnet", Path.Combine(cli, "verbatim.dll"), "token", "--data", data, "--tenant", "bench", "--user", "bench", "--role", "member",
                "--scope", "conversations:read conversations:write");
            return new Target("verbatim", server, address, token.Trim(), data);
        }
        catch
        {
            // Nobody else would end it.
            await Programs.KillAsync(server);
            throw;
        }
    }

    /// <summary>Begins a run to record into.</summary>
    public async Task<BenchRun> BeginAsync()
    {
        using HttpResponseMessage answer = await _client.PostAsJsonAsync("/api/v1/workflows/runs", new { workflow_key = "bench" });
        answer.EnsureSuccessStatusCode();
        JsonElement run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new BenchRun(run.GetProperty("workflow_run_id").GetString()!, run.GetProperty("conversation_id").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Programs.KillAsync(_server);
        if (_data is not null)
            Directory.Delete(_data, recursive: true);
    }
}
