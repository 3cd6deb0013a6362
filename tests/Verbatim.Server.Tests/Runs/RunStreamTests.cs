using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

[Trait("Clauses", "R-91 R-92 R-93 R-94 R-128 R-153 R-156")]
public sealed class RunStreamTests(SharedServer shared)
{
    private const string Workflows = "/api/v1/workflows";

    [Fact]
    public async Task A_started_workflow_is_followed_to_its_end_and_its_file_can_be_downloaded()
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage response = await StartAsync(client, "upgrade-plan", """{"message":"Which versions are supported?"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string run = response.Headers.GetValues("Workflow-Run-Id").Single();
        Assert.Equal($"{RunClient.Runs}/{run}/replay/stream?follow=true", response.Content.Headers.ContentLocation?.ToString());
        string seen = WithoutComments(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(Encoding.UTF8.GetString(await client.StreamAsync(run)), seen);
        JsonElement status = await client.GetAsync($"{RunClient.Runs}/{run}");
        Assert.Equal("completed", status.GetProperty("run_status").GetString());
        Assert.Equal("Which versions are supported?", status.GetProperty("request_message").GetString());
        await AssertDownloadsAsync(client, seen);
    }

    [Fact]
    public async Task A_dropped_connection_does_not_stop_the_run_and_the_same_key_joins_it()
    {
        using RunClient client = shared.Process.Member();
        string key = Guid.NewGuid().ToString();
        string run;
        using (HttpResponseMessage dropped = await StartAsync(client, "upgrade-plan", """{"message":"m"}""", key, HttpCompletionOption.ResponseHeadersRead))
            run = dropped.Headers.GetValues("Workflow-Run-Id").Single();

        using HttpResponseMessage joined = await StartAsync(client, "upgrade-plan", """{"message":"m"}""", key);
        using HttpResponseMessage other = await StartAsync(client, "upgrade-plan", """{"message":"another"}""", key);

        Assert.Equal(run, joined.Headers.GetValues("Workflow-Run-Id").Single());
        Assert.Equal(
            Encoding.UTF8.GetString(await client.StreamAsync(run)),
            WithoutComments(await joined.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Fact]
    public async Task A_run_that_a_kill_of_the_server_cut_short_ends_as_interrupted_before_anybody_can_ask()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        string run;
        using (HttpResponseMessage response = await StartAsync(client, "campaign-poster", """{"message":"m"}""", null, HttpCompletionOption.ResponseHeadersRead))
        {
            run = response.Headers.GetValues("Workflow-Run-Id").Single();
            using var lines = new SseLines(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            Assert.NotNull(await lines.NextFrameAsync());
            await server.RestartAsync();
        }

        string frames = Encoding.UTF8.GetString(await client.StreamAsync(run));
        JsonElement status = await client.GetAsync($"{RunClient.Runs}/{run}");

        Assert.Equal("interrupted", status.GetProperty("run_status").GetString());
        string last = frames.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Contains("\"kind\":\"error\"", last, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"run_interrupted\"", last, StringComparison.Ordinal);
        Assert.Contains("\"source\":\"server\"", last, StringComparison.Ordinal);
        Assert.Contains($"\"workflow_run_id\":\"{run}\"", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_runs_itself_nobody_else_records()
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage started = await StartAsync(client, "upgrade-plan", """{"message":"m"}""", null, HttpCompletionOption.ResponseHeadersRead);
        string run = started.Headers.GetValues("Workflow-Run-Id").Single();
        using HttpResponseMessage response = await client.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Lifecycle(1, "c")));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("urn:verbatim:problem:not-recorded", (await RunClient.JsonAsync(response)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_can_be_run_is_listed_and_what_cannot_is_404()
    {
        using RunClient client = shared.Process.Member();
        JsonElement list = await client.GetAsync(Workflows);
        string[] keys = [.. list.GetProperty("items").EnumerateArray().Select(workflow => workflow.GetProperty("workflow_key").GetString()!)];
        JsonElement one = await client.GetAsync($"{Workflows}/{keys[0]}");
        using HttpResponseMessage missing = await StartAsync(client, "no-such-workflow", """{"message":"m"}""");

        Assert.Contains("upgrade-plan", keys);
        Assert.Equal(keys[0], one.GetProperty("workflow_key").GetString());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"message\":null}")]
    [InlineData("{\"message\":\"m\",\"attachments\":{}}")]
    [InlineData("{\"message\":\"m\",\"conversation_id\":\"\"}")]
    public async Task A_body_that_is_not_the_documented_object_is_400(string body)
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage response = await StartAsync(client, "upgrade-plan", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task AssertDownloadsAsync(RunClient client, string frames)
    {
        string final = frames.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]["data: ".Length..];
        using JsonDocument document = JsonDocument.Parse(final);
        JsonElement attachment = document.RootElement.GetProperty("final").GetProperty("attachments")[0];
        string objectId = attachment.GetProperty("object_id").GetString()!;
        JsonElement link = await client.GetAsync($"/api/v1/storage/objects/{objectId}/download-url?expires_in_seconds=60");
        using HttpClient anybody = new();
        using HttpResponseMessage download = await anybody.GetAsync(link.GetProperty("download_url").GetString(), TestContext.Current.CancellationToken);
        byte[] bytes = await download.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(60, link.GetProperty("expires_in_seconds").GetInt32());
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);
        Assert.NotEmpty(bytes);
        Assert.Equal(bytes.Length, download.Content.Headers.ContentLength);
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains("sandbox", download.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", download.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private static string WithoutComments(string stream) =>
        string.Concat(stream.Split("\n\n").Where(part => part.StartsWith("data: ", StringComparison.Ordinal)).Select(part => part + "\n\n"));

    private static async Task<HttpResponseMessage> StartAsync(
        RunClient client, string workflow, string body, string? key = null, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Workflows}/{workflow}/run-stream")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.Http.SendAsync(request, completion, TestContext.Current.CancellationToken);
    }
}
