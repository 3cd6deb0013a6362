using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Keys;

/// <summary>The keys of recorders: R-210 to R-215.</summary>
[Trait("Clauses", "R-210 R-211 R-212 R-213 R-214 R-215")]
public sealed class KeyTests(SharedServer shared)
{
    private const string Path = "/api/v1/keys";

    [Fact]
    public async Task A_key_records_and_does_nothing_else()
    {
        using RunClient admin = Admin();
        (_, string key) = await CreateAsync(admin);
        using var recorder = new RunClient(shared.Process, key);

        string run = await recorder.CreateAsync();
        await recorder.RecordedAsync(run, SomeFrames.Run(3, run));

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(recorder, $"{RunClient.Runs}/{run}"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(recorder, Path));
        Assert.StartsWith("key:", (await admin.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("user_id").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_both_scopes_reads_what_members_read()
    {
        using RunClient admin = Admin();
        (_, string key) = await CreateAsync(admin, """["conversations:read","conversations:write"]""");
        using var recorder = new RunClient(shared.Process, key);
        using RunClient colleague = shared.Process.Member(Tenant, "ann");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(recorder, $"{RunClient.Runs}/{await colleague.CreateAsync()}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(recorder, $"{RunClient.Runs}/{await colleague.CreateAsync("private")}"));
    }

    [Fact]
    public async Task A_key_is_shown_once_and_kept_as_a_hash()
    {
        using RunClient admin = Admin();
        (string id, string key) = await CreateAsync(admin);

        JsonElement listed = Assert.Single((await admin.GetAsync(Path)).GetProperty("items").EnumerateArray(), item => item.GetProperty("key_id").GetString() == id);
        Assert.False(listed.TryGetProperty("key", out _));
        Assert.Equal("a recorder", listed.GetProperty("name").GetString());

        string secret = key[^43..];
        string[] files = Directory.GetFiles(shared.Process.DataDirectory, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith($"{id}.json", StringComparison.Ordinal));
        foreach (string file in files.Where(file => file.Contains("keys", StringComparison.Ordinal)))
            Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file, RunClient.Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, shared.Process.Errors, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.Single(file => file.EndsWith($"{id}.json", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_what_goes_on_by_it_ends()
    {
        using RunClient admin = Admin();
        (string id, string key) = await CreateAsync(admin, """["conversations:read","conversations:write"]""");
        using var recorder = new RunClient(shared.Process, key);
        string run = await recorder.CreateAsync();
        await recorder.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        using SseLines lines = await recorder.FollowAsync(run);
        Assert.NotNull(await lines.NextFrameAsync());
        Task<HttpResponseMessage> waiting = recorder.PostJsonAsync("/api/v1/workflows/upgrade-plan/run", """{"message":"go"}""");
        while ((await admin.GetAsync($"{RunClient.Runs}?workflow_key=upgrade-plan&user_id=key:{id}")).GetProperty("items").GetArrayLength() == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), RunClient.Cancellation);

        using HttpResponseMessage revoked = await admin.Http.DeleteAsync($"{Path}/{id}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(recorder, RunClient.Runs));

        using HttpResponseMessage ended = await waiting;
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);

        // Heartbeats alone would keep a stream that did not end going for ever.
        await Assert.ThrowsAnyAsync<IOException>(() => lines.NextFrameAsync().WaitAsync(TimeSpan.FromMinutes(1), RunClient.Cancellation));
        Assert.DoesNotContain((await admin.GetAsync(Path)).GetProperty("items").EnumerateArray(), item => item.GetProperty("key_id").GetString() == id);
    }

    [Fact]
    public async Task Keys_outlive_a_restart_and_a_revoked_one_does_not_come_back()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using var admin = new RunClient(server, server.Tokens.For(Tenant, "eve", "admin", "keys:* conversations:*"));
        (string gone, string revoked) = await CreateAsync(admin);
        (_, string kept) = await CreateAsync(admin);
        using HttpResponseMessage deleted = await admin.Http.DeleteAsync($"{Path}/{gone}", RunClient.Cancellation);

        await server.RestartAsync();

        using var recorder = new RunClient(server, kept);
        await recorder.CreateAsync();
        using var nobody = new RunClient(server, revoked);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, RunClient.Runs));
    }

    [Fact]
    public async Task A_tenant_has_a_thousand_keys_and_not_one_more_until_one_is_revoked()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using var admin = new RunClient(server, server.Tokens.For(Tenant, "eve", "admin", "keys:* conversations:*"));
        using var stranger = new RunClient(server, server.Tokens.For("umbrella", "eve", "admin", "keys:* conversations:*"));
        (string id, _) = await CreateAsync(admin);

        // All but the last as the files that they are, so that a thousand are not asked for one by one.
        string folder = System.IO.Path.Combine(server.DataDirectory, "keys", "recorders");
        string file = await File.ReadAllTextAsync(System.IO.Path.Combine(folder, $"{id}.json"), RunClient.Cancellation);
        await server.KillAsync();
        for (int key = 1; key < 999; key++)
            await File.WriteAllTextAsync(System.IO.Path.Combine(folder, $"{key:x16}.json"), file.Replace(id, $"{key:x16}", StringComparison.Ordinal), RunClient.Cancellation);
        await server.RestartAsync();

        await CreateAsync(admin);
        using HttpResponseMessage refused = await admin.PostJsonAsync(Path, """{"name":"one too many"}""");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("urn:verbatim:problem:too-many-keys", (await RunClient.JsonAsync(refused)).GetProperty("type").GetString());
        Assert.Equal(1000, (await admin.GetAsync(Path)).GetProperty("items").GetArrayLength());
        await CreateAsync(stranger);

        using HttpResponseMessage revoked = await admin.Http.DeleteAsync($"{Path}/{id}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await CreateAsync(admin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("vbk_")]
    [InlineData("vbk_0000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("vbk_../../../keys/a_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_key_is_401(string key)
    {
        using var nobody = new RunClient(shared.Process, key);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, RunClient.Runs));
    }

    [Fact]
    public async Task A_key_with_one_letter_changed_is_401()
    {
        using RunClient admin = Admin();
        (_, string key) = await CreateAsync(admin);
        foreach (int at in (int[])[5, 19, 21, 40])
        {
            char[] letters = key.ToCharArray();
            letters[at] = letters[at] == '0' ? '1' : '0';
            using var nobody = new RunClient(shared.Process, new string(letters));

            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, RunClient.Runs));
        }
    }

    [Theory]
    [InlineData("member", "keys:* conversations:*", """["conversations:write"]""", HttpStatusCode.Forbidden)]
    [InlineData("admin", "conversations:*", """["conversations:write"]""", HttpStatusCode.Forbidden)]
    [InlineData("admin", "keys:manage conversations:write", """["conversations:read"]""", HttpStatusCode.Forbidden)]
    [InlineData("admin", "keys:manage conversations:write", """["conversations:write"]""", HttpStatusCode.Created)]
    [InlineData("owner", "keys:* conversations:* workflows:*", """["workflows:delete"]""", HttpStatusCode.BadRequest)]
    [InlineData("owner", "keys:* conversations:*", """["conversations:*"]""", HttpStatusCode.BadRequest)]
    [InlineData("owner", "keys:* conversations:*", """["keys:manage"]""", HttpStatusCode.BadRequest)]
    [InlineData("owner", "keys:* conversations:*", "[]", HttpStatusCode.BadRequest)]
    public async Task Admins_create_keys_and_hand_on_no_more_than_they_may_do(string role, string scope, string scopes, HttpStatusCode expected)
    {
        using var caller = new RunClient(shared.Process, shared.Process.Tokens.For(Tenant, "eve", role, scope));
        using HttpResponseMessage response = await caller.PostJsonAsync(Path, $$"""{"name":"a recorder","scopes":{{scopes}}}""");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Another_tenants_key_cannot_be_seen_or_revoked()
    {
        using RunClient admin = Admin();
        (string id, string key) = await CreateAsync(admin);
        using var stranger = new RunClient(shared.Process, shared.Process.Tokens.For($"stranger-{id}", "eve", "owner", "keys:*"));

        Assert.Empty((await stranger.GetAsync(Path)).GetProperty("items").EnumerateArray());
        using HttpResponseMessage refused = await stranger.Http.DeleteAsync($"{Path}/{id}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var recorder = new RunClient(shared.Process, key);
        await recorder.CreateAsync();
    }

    private const string Tenant = "keyring";

    private RunClient Admin() => new(shared.Process, shared.Process.Tokens.For(Tenant, "eve", "admin", "keys:* conversations:*"));

    private static async Task<(string Id, string Key)> CreateAsync(RunClient admin, string scopes = """["conversations:write"]""")
    {
        using HttpResponseMessage response = await admin.PostJsonAsync(Path, $$"""{"name":"a recorder","scopes":{{scopes}}}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        JsonElement created = await RunClient.JsonAsync(response);
        return (created.GetProperty("key_id").GetString()!, created.GetProperty("key").GetString()!);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunClient client, string path)
    {
        using HttpResponseMessage response = await client.Http.GetAsync(path, RunClient.Cancellation);
        return response.StatusCode;
    }
}
