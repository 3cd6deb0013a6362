using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Verbatim.Bench;

/// <summary>A server under load, in a process of its own: Verbatim, or one that does nothing behind the same addresses.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly string? _temporary;
    private readonly HttpClient _client;

    private Target(string name, ServerProcess process, Uri address, string token, string? temporary)
    {
        (Name, Process, Address, Token, _temporary) = (name, process, address, token, temporary);
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Name { get; }

    public ServerProcess Process { get; }

    public Uri Address { get; }

    public string Token { get; }

    public static async Task<Target> StartNothingAsync()
    {
        ServerProcess process = ServerProcess.Start([], typeof(Target).Assembly.Location, NothingServer.Argument);
        return new Target("nothing", process, await process.AddressAsync(), "nobody", temporary: null);
    }

    /// <summary>Starts Verbatim on a directory that goes with it.</summary>
    public static Task<Target> StartVerbatimAsync(VerbatimPrograms programs, params IEnumerable<(string Name, string Value)> settings) =>
        StartVerbatimAsync(programs, Directory.CreateTempSubdirectory("verbatim-bench-").FullName, isTemporary: true, settings);

    /// <summary>Starts Verbatim on a store that is there, and stays.</summary>
    public static Task<Target> StartVerbatimAsync(VerbatimPrograms programs, string data, params IEnumerable<(string Name, string Value)> settings) =>
        StartVerbatimAsync(programs, data, isTemporary: false, settings);

    /// <summary>Begins a run to record into.</summary>
    public async Task<BenchRun> BeginAsync()
    {
        using HttpResponseMessage answer = await _client.PostAsJsonAsync("/api/v1/workflows/runs", new { workflow_key = "bench" });
        answer.EnsureSuccessStatusCode();
        JsonElement run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new BenchRun(run.GetProperty("workflow_run_id").GetString()!, run.GetProperty("conversation_id").GetString()!);
    }

    /// <summary>Whether an ended run is kept compressed by now.</summary>
    public async Task<bool> IsSealedAsync(BenchRun run)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/v1/workflows/runs/{run.Id}/replay/stream");
        request.Headers.AcceptEncoding.ParseAdd("zstd");
        using HttpResponseMessage answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return answer.Content.Headers.ContentEncoding.Contains("zstd");
    }

    public async Task<JsonElement> GetAsync(string path) => await _client.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }

    private static async Task<Target> StartVerbatimAsync(
        VerbatimPrograms programs, string data, bool isTemporary, IEnumerable<(string Name, string Value)> settings)
    {
        ServerProcess process = programs.Start(data, settings);
        try
        {
            Uri address = await process.AddressAsync();
            return new Target("verbatim", process, address, await programs.TokenAsync(data), isTemporary ? data : null);
        }
        catch
        {
            // Nobody else would end it.
            await process.DisposeAsync();
            throw;
        }
    }
}
