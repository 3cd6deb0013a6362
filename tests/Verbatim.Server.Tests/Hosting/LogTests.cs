using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>What the server writes about its work tells nothing that was recorded and nothing that lets anybody in, and nobody writes lines of their own into it.</summary>
public sealed class LogTests
{
    private const string Forged = "forged-line";

    private static readonly Dictionary<string, string> Talkative = new()
    {
        ["Logging__LogLevel__Default"] = "Trace",
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
        ["Logging__LogLevel__Verbatim"] = "Trace",
        ["Logging__Console__FormatterName"] = "json",
    };

    [Fact]
    public async Task At_its_most_talkative_it_says_nothing_of_frames_tokens_keys_cookies_and_links()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = Talkative });
        string canary = $"canary{Guid.NewGuid():N}";
        string token = server.Tokens.For("acme", "ann", "admin", "conversations:* workflows:* keys:*");
        using var client = new RunClient(server, token);
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Delta(1, run, canary));
        using HttpResponseMessage refused = await client.RecordAsync(run, Encoding.UTF8.GetBytes($"{{\"schema\":\"{canary}\"}}\n"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using HttpResponseMessage source = await client.RecordAsync(run, Encoding.UTF8.GetBytes($"data: {{\"type\":\"{canary}\"}}\n\ndata: {canary}\n\n"), "text/event-stream", "?source=openai-responses&more=true");
        string cursor = (await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=1")).GetProperty("next_cursor").GetString()!;
        await client.GetAsync($"{RunClient.Runs}/{run}/transcript");
        await client.GetAsync($"{RunClient.Runs}?text={canary}");
        using HttpResponseMessage body = await client.PostJsonAsync("/api/v1/workflows/campaign-poster/run-stream", $$"""{"message":"{{canary}}"}""");
        string stream = await body.Content.ReadAsStringAsync(RunClient.Cancellation);
        string objectId = stream.Split("\"object_id\":\"")[1].Split('"')[0];
        string link = (await client.GetAsync($"/api/v1/storage/objects/{objectId}/download-url")).GetProperty("download_url").GetString()!;
        using HttpResponseMessage downloaded = await client.Http.GetAsync(link, RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.OK, downloaded.StatusCode);
        using HttpResponseMessage created = await client.Http.PostAsJsonAsync("/api/v1/keys", new { name = "a recorder" }, RunClient.Cancellation);
        string key = (await RunClient.JsonAsync(created)).GetProperty("key").GetString()!;
        using var recorder = new RunClient(server, key);
        await recorder.CreateAsync();
        using var stale = new RunClient(server, $"{token}x");
        using HttpResponseMessage denied = await stale.Http.GetAsync(RunClient.Runs, RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
        string cookie = await DeveloperCookieAsync(server);

        string[] secrets = [canary, token, key, cookie, new Uri(client.Http.BaseAddress!, link).AbsolutePath, cursor];
        string log = await EndedAsync(server);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_its_most_talkative_it_says_nothing_of_the_links_and_the_secret_of_a_bucket()
    {
        S3Server bucket = await S3Server.StartAsync();
        var variables = new Dictionary<string, string>(Talkative);
        foreach ((string name, string value) in BucketTests.Variables(bucket, presigned: true))
            variables[name] = value;
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = variables });
        using RunClient ann = server.Member();
        using var nobody = new HttpClient();
        JsonElement upload = await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3 });
        string up = upload.GetProperty("upload_url").GetString()!;
        using HttpResponseMessage put = await nobody.PutAsync(up, [1, 2, 3], "application/octet-stream");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        string id = upload.GetProperty("object_id").GetString()!;
        string down = (await ann.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!;
        Assert.Equal([1, 2, 3], await nobody.GetByteArrayAsync(new Uri(down), RunClient.Cancellation));
        await bucket.DisposeAsync();
        using HttpResponseMessage away = await nobody.PutAsync((await ann.UploadLinkAsync(new { filename = "b.bin", size_bytes = 1 })).GetProperty("upload_url").GetString()!, [1], "application/octet-stream");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);

        string log = await EndedAsync(server);

        Assert.Matches("\"LogLevel\":\"(?:Debug|Trace)\"", log);
        string[] secrets = [new Uri(up).Segments[^1], new Uri(down).Query, down.Split("X-Amz-Signature=")[1].Split('&')[0], "X-Amz-Signature", "X-Amz-Credential", "S3RVER"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_a_caller_names_makes_no_line_and_no_colour_in_it()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = Talkative });
        string user = $"ann\r\n{Forged}\u001b[31m";
        using var client = new RunClient(server, server.Tokens.For("acme", user, "member"));
        client.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", $"agent\u001b[31m{Forged}");
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Delta(1, run, "x"));
        string named = Uri.EscapeDataString($"a\r\n{Forged}\u001b[31m");
        foreach (string address in (string[])[$"{RunClient.Runs}/{named}", $"{RunClient.Runs}/{run}/replay/events?cursor={named}", $"/{named}", $"/api/v1/workflows/{named}"])
        {
            using HttpResponseMessage answer = await client.Http.GetAsync(address, RunClient.Cancellation);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }

        using var admin = new RunClient(server, server.Tokens.For("acme", user, "admin", "conversations:* workflows:*"));
        using HttpResponseMessage deleted = await admin.Http.DeleteAsync($"{RunClient.Runs}/{run}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage forbidden = await client.Http.DeleteAsync($"{RunClient.Runs}/{run}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);

        string audit = await admin.Http.GetStringAsync("/api/v1/ledger/audit", RunClient.Cancellation);
        string log = await EndedAsync(server);
        Assert.Contains("\\u001B", audit + log, StringComparison.OrdinalIgnoreCase);
        Assert.All((audit + log).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Outside_development_it_is_lines_of_JSON_unless_the_operator_says_otherwise()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Environment = "Production",
            Variables = new Dictionary<string, string> { ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information" },
        });

        string log = await EndedAsync(server);

        Assert.Contains(log.Split('\n'), line => line.StartsWith('{') && line.Contains("shutting down", StringComparison.Ordinal));
    }

    // All that was written: an end by its own will writes out what waits.
    private static async Task<string> EndedAsync(ServerProcess server)
    {
        using (Process kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(RunClient.Cancellation);
        Assert.Equal(0, await server.ExitAsync());
        await server.LoggedAsync("shutting down");
        return server.Errors;
    }

    private static async Task<string> DeveloperCookieAsync(ServerProcess server)
    {
        using HttpClient browser = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        using HttpResponseMessage page = await browser.SendAsync(request, RunClient.Cancellation);
        return page.Headers.GetValues("Set-Cookie").First().Split(';')[0].Split('=', 2)[1];
    }
}
