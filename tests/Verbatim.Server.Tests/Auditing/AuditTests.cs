using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Auditing;

/// <summary>The audit log .</summary>
[Trait("Clauses", "R-195 R-196 R-197 R-198")]
public sealed class AuditTests(SharedServer shared)
{
    private const string Address = "/api/v1/ledger/audit";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deletions_and_denials_are_entered_for_admins_of_the_tenant_and_say_no_id_of_a_run()
    {
        string tenant = $"audited-{Guid.NewGuid():N}";
        using RunClient member = shared.Process.Member(tenant);
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For(tenant, "adam", "admin"));
        string run = await member.CreateAsync();
        await member.RecordedAsync(run, SomeFrames.Final(1, run));
        foreach (int _ in Enumerable.Range(0, 3))
            await AssertAsync(member, HttpMethod.Delete, $"{RunClient.Runs}/{run}", HttpStatusCode.Forbidden);
        await AssertAsync(member, HttpMethod.Get, Address, HttpStatusCode.Forbidden);
        await AssertAsync(admin, HttpMethod.Delete, $"{RunClient.Runs}/{run}", HttpStatusCode.NoContent);

        string log = await admin.Http.GetStringAsync(Address, Cancellation);

        JsonElement[] lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        (string?, string?, string?)[] entries = [.. lines[..^1].Select(line => (line.GetProperty("user_id").GetString(), line.GetProperty("action").GetString(), line.GetProperty("subject").GetString()))];
        Assert.Equal(("ann", "denied", "DELETE /api/v1/workflows/runs/{run_id}"), entries[0]);
        Assert.Equal(("ann", "denied", "GET /api/v1/ledger/audit"), entries[1]);
        Assert.Equal(("adam", "deleted"), (entries[2].Item1, entries[2].Item2));
        Assert.StartsWith("run number ", entries[2].Item3, StringComparison.Ordinal);
        Assert.Equal(3, lines[^1].GetProperty("entries").GetInt64());
        Assert.DoesNotContain(run, log, StringComparison.Ordinal);

        using var stranger = new RunClient(shared.Process, shared.Process.Tokens.For($"{tenant}-other", "adam", "admin"));
        Assert.Equal("{\"entries\":0}\n", await stranger.Http.GetStringAsync(Address, Cancellation));
    }

    [Fact]
    public async Task Exports_keys_and_headers_that_ask_for_more_are_entered()
    {
        string tenant = $"audited-{Guid.NewGuid():N}";
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For(tenant, "adam", "admin", "conversations:* keys:manage"));
        string run = await admin.CreateAsync();
        await admin.RecordedAsync(run, SomeFrames.Final(1, run));

        foreach (string form in (string[])["text/markdown", "text/markdown", "application/json"])
            await AssertAsync(admin, HttpMethod.Get, $"{RunClient.Runs}/{run}/transcript", HttpStatusCode.OK, ("Accept", form));
        await AssertAsync(admin, HttpMethod.Get, RunClient.Runs, HttpStatusCode.Forbidden, ("X-Tenant-Role", "owner"));
        await AssertAsync(admin, HttpMethod.Get, $"{RunClient.Runs}/{run}", HttpStatusCode.Forbidden, ("X-Tenant-Id", "another"));
        using HttpResponseMessage created = await admin.Http.PostAsync("/api/v1/keys", new StringContent("""{"name":"robot"}""", null, "application/json"), Cancellation);
        string key = JsonDocument.Parse(await created.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("key_id").GetString()!;
        await AssertAsync(admin, HttpMethod.Delete, $"/api/v1/keys/{key}", HttpStatusCode.NoContent);

        string log = await admin.Http.GetStringAsync(Address, Cancellation);

        (string?, string?)[] entries = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1].Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("action").GetString(), line.GetProperty("subject").GetString()))];
        Assert.Equal(5, entries.Length);
        Assert.Equal("exported", entries[0].Item1);
        Assert.Matches($"^run number [0-9]+ of conversation {run}$", entries[0].Item2);
        Assert.Equal(("denied", "GET /api/v1/workflows/runs"), entries[1]);
        Assert.Equal(("denied", "GET /api/v1/workflows/runs/{run_id}"), entries[2]);
        Assert.Equal(("key_created", $"key {key}"), entries[3]);
        Assert.Equal(("key_revoked", $"key {key}"), entries[4]);
    }

    private static async Task AssertAsync(RunClient client, HttpMethod method, string address, HttpStatusCode expected, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach ((string name, string value) in headers)
            request.Headers.Add(name, value);
        using HttpResponseMessage answer = await client.Http.SendAsync(request, Cancellation);
        Assert.Equal(expected, answer.StatusCode);
    }
}
