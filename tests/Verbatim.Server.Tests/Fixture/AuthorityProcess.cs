using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>An OpenID Connect authority in a process of its own, on a free port: OpenIddict, and what a test may do to it.</summary>
public sealed class AuthorityProcess : IAsyncDisposable
{
    public const string Secret = "a secret of the tests";
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private AuthorityProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <summary>The address as a server is told it, without a slash at its end.</summary>
    public string Address => Http.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>What it calls itself in tokens.</summary>
    public string Issuer => Http.BaseAddress!.ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AuthorityProcess> StartAsync()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string assembly = Repository.At("tests", "Verbatim.Authority", "bin", configuration, "net10.0", "Verbatim.Authority.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, "--urls", "http://127.0.0.1:0"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Remove("ASPNETCORE_URLS");
        Process process = Process.Start(start)!;
        try
        {
            string? line = await process.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(LongestStart, Cancellation);
            return new AuthorityProcess(process, new Uri(line!.Split(' ')[^1]));
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>A server outside Development that takes this authority's tokens.</summary>
    public Task<ServerProcess> ServerAsync(params (string Name, string Value)[] settings)
    {
        var variables = new Dictionary<string, string> { ["Access__Authority"] = Address };
        foreach ((string name, string value) in settings)
            variables[name] = value;
        return ServerProcess.StartAsync(new ServerSettings { Environment = "Production", Variables = variables });
    }

    /// <summary>An access token as a program gets it.</summary>
    public async Task<string> TokenAsync(string tenant = "acme", string user = "ann", string role = "member", string scope = Tokens.AllScopes)
    {
        await ControlAsync($"user?user={user}&tenant={tenant}&role={role}");
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("client_id", "program"), new("client_secret", Secret), new("scope", scope),
        ]);
        using HttpResponseMessage response = await Http.PostAsync("/connect/token", form, Cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("access_token").GetString()!;
    }

    /// <summary>Signs any header and claims with the key that it signs with.</summary>
    public async Task<string> SignAsync(object header, object claims)
    {
        using HttpResponseMessage response = await Http.PostAsJsonAsync("/control/sign", new { header, claims }, Cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    public Task RotateAsync(bool keepsOld) => ControlAsync($"rotate?keep={keepsOld}");

    /// <summary>Publishes its keys like this from now on: up, down, slow or huge.</summary>
    public Task PublishAsync(string mode) => ControlAsync($"publish?mode={mode}");

    /// <summary>How often its keys were asked for.</summary>
    public Task<int> KeyFetchesAsync() => NumberAsync("key-fetches");

    /// <summary>How often somebody followed an address in a token.</summary>
    public Task<int> ForgedRequestsAsync() => NumberAsync("forged-requests");

    /// <summary>How much of a huge answer was taken off its hands.</summary>
    public Task<int> HugeBytesAsync() => NumberAsync("huge-bytes");

    /// <summary>How often it began one.</summary>
    public Task<int> HugeAnswersAsync() => NumberAsync("huge-answers");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ControlAsync(string command)
    {
        using HttpResponseMessage response = await Http.PostAsync($"/control/{command}", content: null, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    private Task<int> NumberAsync(string what) => Http.GetFromJsonAsync<int>($"/control/{what}", Cancellation);
}
