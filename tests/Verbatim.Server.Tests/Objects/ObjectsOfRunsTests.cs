using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>An attachment stays with the runs that use it, for those who may read them, and goes with the last.</summary>
[Trait("Clauses", "R-31 R-92 R-98 R-102 R-110 R-113 R-150 R-151 R-154 R-160 R-161 R-162 R-163")]
public sealed class ObjectsOfRunsTests(SharedServer shared)
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task What_a_run_names_is_seen_by_its_readers_and_gone_with_it()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient ben = shared.Process.Member(_tenant, "ben");
        using RunClient admin = Admin();
        using RunClient stranger = shared.Process.Member($"{_tenant}-2", "ann");
        string open = await ann.UploadedAsync();
        string hidden = await ann.UploadedAsync();
        Assert.Null(await ben.DownloadedAsync(open));
        string openRun = await ann.RecordedWithAsync(null, open, "obj-nobody-stored");
        string hiddenRun = await ann.RecordedWithAsync("private", hidden);

        await AssertSeesAsync(ann, (open, true), (hidden, true), ("obj-nobody-stored", false));
        await AssertSeesAsync(ben, (open, true), (hidden, false));
        await AssertSeesAsync(admin, (open, true), (hidden, true));
        await AssertSeesAsync(stranger, (open, false), (hidden, false));
        using HttpResponseMessage inUse = await admin.Http.DeleteAsync($"{ObjectClient.Objects}/{open}", RunClient.Cancellation);
        Assert.Equal((HttpStatusCode.Conflict, "urn:verbatim:problem:object-in-use"), (inUse.StatusCode, (await RunClient.JsonAsync(inUse)).GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(admin, "obj-nobody-stored"));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(ann, open));
        string link = (await ann.GetAsync($"{ObjectClient.Objects}/{open}/download-url")).GetProperty("download_url").GetString()!;

        foreach (string run in (string[])[openRun, hiddenRun])
            (await admin.Http.DeleteAsync($"{RunClient.Runs}/{run}", RunClient.Cancellation)).EnsureSuccessStatusCode().Dispose();

        foreach (RunClient caller in (RunClient[])[ann, ben, admin, stranger])
            await AssertSeesAsync(caller, (open, false), (hidden, false));
        using var nobody = new HttpClient();
        using HttpResponseMessage byOldLink = await nobody.GetAsync(new Uri(link), RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, byOldLink.StatusCode);
    }

    [Fact]
    public async Task Who_ends_the_run_of_another_reads_nothing_by_naming_what_only_that_one_may_see()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient bob = shared.Process.Member(_tenant, "bob");
        string unused = await ann.UploadedAsync();
        string hidden = await ann.UploadedAsync();
        await ann.RecordedWithAsync("private", hidden);
        string run = await ann.CreateAsync();
        string brought = await bob.UploadedAsync();
        string named = string.Join(",", new[] { unused, hidden, brought }.Select(id => $$"""{"object_id":"{{id}}","filename":"a"}"""));

        await bob.RecordedAsync(run, SomeFrames.Final(1, run).Replace("\"attachments\":[]", $"\"attachments\":[{named}]", StringComparison.Ordinal));

        await AssertSeesAsync(bob, (unused, false), (hidden, false), (brought, true));
        await AssertSeesAsync(ann, (unused, true), (hidden, true), (brought, true));
    }

    [Fact]
    public async Task What_no_run_uses_an_admin_may_delete_and_the_audit_log_says_so()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient admin = Admin();
        string id = await ann.UploadedAsync();

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(admin, id));

        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(admin, id));
        Assert.Null(await ann.DownloadedAsync(id));
        string audit = await admin.Http.GetStringAsync("/api/v1/ledger/audit", RunClient.Cancellation);
        Assert.Contains("\"user_id\":\"eve\",\"action\":\"object_deleted\",\"subject\":\"object number ", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_request_carries_is_told_wherever_the_request_is()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        string first = await ann.UploadedAsync(filename: "first.csv");
        string second = await ann.UploadedAsync(filename: "second.csv");
        string run = $"run-{Guid.NewGuid():N}";
        string body = $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","request_message":"Look at these.","attachments":[{"object_id":"{{second}}"},{"object_id":"{{first}}"}]}""";

        Assert.Equal(HttpStatusCode.Created, await StatusAsync(ann, body));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(ann, body));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(ann, body.Replace($$""",{"object_id":"{{first}}"}""", "", StringComparison.Ordinal)));

        string page = (await ann.GetAsync($"{RunClient.Runs}/{run}/replay/events")).GetProperty("request_attachments").GetRawText();
        string detail = (await ann.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("request_attachments").GetRawText();
        JsonElement transcript = await ann.GetAsync($"{RunClient.Runs}/{run}/transcript");
        Assert.Equal($$"""[{"object_id":"{{second}}","filename":"second.csv","mime_type":"text/csv","size_bytes":10},{"object_id":"{{first}}","filename":"first.csv","mime_type":"text/csv","size_bytes":10}]""", page);
        Assert.Equal(page, detail);
        Assert.Contains(page, transcript.GetRawText(), StringComparison.Ordinal);
        Assert.NotNull(await ann.DownloadedAsync(first));
    }

    [Fact]
    public async Task A_workflow_of_the_server_s_own_takes_attachments_too_and_keeps_what_it_makes_with_its_user()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient ben = shared.Process.Member(_tenant, "ben");
        string id = await ann.UploadedAsync();

        using HttpResponseMessage response = await ann.PostJsonAsync(
            "/api/v1/workflows/upgrade-plan/run", $$"""{"message":"Go on.","visibility":"private","attachments":[{"object_id":"{{id}}"}]}""");

        JsonElement end = await RunClient.JsonAsync(response);
        Assert.True(response.IsSuccessStatusCode, end.ToString());
        JsonElement detail = await ann.GetAsync($"{RunClient.Runs}/{end.GetProperty("workflow_run_id").GetString()}");
        Assert.Equal(id, detail.GetProperty("request_attachments")[0].GetProperty("object_id").GetString());
        string made = detail.GetProperty("attachments")[0].GetProperty("object_id").GetString()!;
        Assert.NotNull(await ann.DownloadedAsync(made));
        Assert.Null(await ben.DownloadedAsync(made));
    }

    [Theory]
    [InlineData("""[{"object_id":"obj-nobody-stored"}]""", "400 invalid-parameter")]
    [InlineData("""[{"object_id":"no id"}]""", "400 invalid-json")]
    [InlineData("""[{"object_id":"a","url":"https://files.example/a"}]""", "400 invalid-json")]
    [InlineData("""["obj"]""", "400 invalid-json")]
    public async Task Attachments_that_are_not_there_begin_no_run(string attachments, string refusal)
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");

        foreach (string path in (string[])[RunClient.Runs, "/api/v1/workflows/upgrade-plan/run-stream"])
        {
            string own = path == RunClient.Runs ? "\"workflow_key\":\"k\"" : "\"message\":\"m\"";
            using HttpResponseMessage response = await ann.PostJsonAsync(path, $$"""{{{own}},"attachments":{{attachments}}}""");
            Assert.Equal(refusal, $"{(int)response.StatusCode} {(await RunClient.JsonAsync(response)).GetProperty("type").GetString()!.Split(':')[^1]}");
        }

        Assert.Equal(0, (await ann.GetAsync(RunClient.Runs)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_run_begins_with_what_its_request_carries_or_not_at_all_also_where_that_is_deleted_at_this_moment()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient admin = Admin();
        for (int round = 0; round < 60; round++)
        {
            string id = await ann.UploadedAsync();
            string run = $"run-{Guid.NewGuid():N}";
            Task<HttpResponseMessage> beginning = ann.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","attachments":[{"object_id":"{{id}}"}]}""");
            Task<HttpStatusCode> deleting = DeleteAsync(admin, id);

            using HttpResponseMessage begun = await beginning;

            if (begun.StatusCode == HttpStatusCode.Created)
            {
                Assert.Equal(HttpStatusCode.Conflict, await deleting);
                Assert.Equal(id, (await ann.GetAsync($"{RunClient.Runs}/{run}")).GetProperty("request_attachments")[0].GetProperty("object_id").GetString());
            }
            else
            {
                Assert.Equal(HttpStatusCode.NoContent, await deleting);
                Assert.Equal("400 invalid-parameter", $"{(int)begun.StatusCode} {(await RunClient.JsonAsync(begun)).GetProperty("type").GetString()!.Split(':')[^1]}");
            }
        }
    }

    [Fact]
    public async Task A_run_of_an_admin_carries_what_an_admin_sees_and_its_end_takes_up_only_what_its_user_would_see()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient ben = shared.Process.Member(_tenant, "ben");
        using RunClient admin = Admin();
        string carried = await ann.UploadedAsync();
        string named = await ann.UploadedAsync();
        string hidden = await ann.UploadedAsync();
        await ann.RecordedWithAsync("private", hidden);

        Assert.Equal(HttpStatusCode.Created, await StatusAsync(admin, $$"""{"workflow_key":"k","attachments":[{"object_id":"{{carried}}"}]}"""));
        await admin.RecordedWithAsync(null, named, hidden);

        await AssertSeesAsync(ben, (carried, true), (named, false), (hidden, false));
        await AssertSeesAsync(ann, (carried, true), (named, true), (hidden, true));
    }

    [Fact]
    public async Task Somebody_else_s_attachment_is_answered_as_one_that_is_not_there()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using RunClient ben = shared.Process.Member(_tenant, "ben");
        string id = await ann.UploadedAsync();

        using HttpResponseMessage foreign = await ben.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"k","attachments":[{"object_id":"{{id}}"}]}""");
        using HttpResponseMessage missing = await ben.PostJsonAsync(RunClient.Runs, """{"workflow_key":"k","attachments":[{"object_id":"obj-nobody-stored"}]}""");

        Assert.Equal(await missing.Content.ReadAsStringAsync(RunClient.Cancellation), await foreign.Content.ReadAsStringAsync(RunClient.Cancellation));
        string stolen = await ben.RecordedWithAsync(null, id);
        Assert.Null(await ben.DownloadedAsync(id));
        Assert.NotNull(await ann.DownloadedAsync(id));
        Assert.Equal("completed", (await ben.GetAsync($"{RunClient.Runs}/{stolen}")).GetProperty("run_status").GetString());
    }

    [Fact]
    public async Task An_attachment_is_named_once_and_no_more_than_a_hundred_are()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        string[] ids = new string[101];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = await ann.UploadedAsync([1]);

        Assert.Equal(HttpStatusCode.Created, await StatusAsync(ann, Body(ids[..100])));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ann, Body(ids)));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ann, Body(ids[0], ids[0])));

        static string Body(params string[] named) =>
            $$"""{"workflow_key":"k","attachments":[{{string.Join(",", named.Select(id => $$"""{"object_id":"{{id}}"}"""))}}]}""";
    }

    [Fact]
    public async Task Many_links_at_once_are_those_that_are_there_and_the_missing()
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        string first = await ann.UploadedAsync([1]);
        string second = await ann.UploadedAsync([2]);

        using HttpResponseMessage response = await ann.PostJsonAsync(
            $"{ObjectClient.Objects}/download-urls?expires_in_seconds=60", $$"""{"object_ids":["{{second}}","obj-nobody-stored","no id","{{first}}","{{second}}"]}""");

        JsonElement answer = await RunClient.JsonAsync(response);
        Assert.Equal([second, first], answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("object_id").GetString()));
        Assert.Equal(["obj-nobody-stored", "no id"], answer.GetProperty("missing").EnumerateArray().Select(item => item.GetString()));
        using var nobody = new HttpClient();
        Assert.Equal([2], await nobody.GetByteArrayAsync(new Uri(answer.GetProperty("items")[0].GetProperty("download_url").GetString()!), RunClient.Cancellation));
        Assert.Equal(60, answer.GetProperty("items")[0].GetProperty("expires_in_seconds").GetInt32());
    }

    [Theory]
    [InlineData(0, HttpStatusCode.BadRequest)]
    [InlineData(1, HttpStatusCode.OK)]
    [InlineData(200, HttpStatusCode.OK)]
    [InlineData(201, HttpStatusCode.BadRequest)]
    public async Task So_many_links_are_made_at_once_and_no_more(int count, HttpStatusCode status)
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        string ids = string.Join(",", Enumerable.Range(0, count).Select(number => $"\"obj-{number}\""));

        using HttpResponseMessage response = await ann.PostJsonAsync($"{ObjectClient.Objects}/download-urls", $$"""{"object_ids":[{{ids}}]}""");

        Assert.Equal(status, response.StatusCode);
    }

    private static async Task AssertSeesAsync(RunClient caller, params (string Id, bool Sees)[] objects)
    {
        foreach ((string id, bool sees) in objects)
        {
            using HttpResponseMessage found = await caller.Http.GetAsync($"{ObjectClient.Objects}/{id}", RunClient.Cancellation);
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, found.StatusCode);
            Assert.Equal(sees, await caller.DownloadedAsync(id) is not null);
        }
    }

    private static async Task<HttpStatusCode> DeleteAsync(RunClient caller, string id)
    {
        using HttpResponseMessage response = await caller.Http.DeleteAsync($"{ObjectClient.Objects}/{id}", RunClient.Cancellation);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(RunClient client, string body)
    {
        using HttpResponseMessage response = await client.PostJsonAsync(RunClient.Runs, body);
        return response.StatusCode;
    }

    private RunClient Admin() => new(shared.Process, shared.Process.Tokens.For(_tenant, "eve", "admin"));
}
