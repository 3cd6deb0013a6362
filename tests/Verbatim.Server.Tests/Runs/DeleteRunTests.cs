using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

/// <summary>Cancelling and deleting over HTTP .</summary>
[Trait("Clauses", "R-22 R-99 R-100 R-101 R-102")]
public sealed class DeleteRunTests(SharedServer shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_run_answers_like_one_that_never_was_on_every_address()
    {
        using RunClient member = shared.Process.Member();
        using RunClient admin = Admin();
        string run = await RecordAsync(member);
        string[] addresses = ["", "/replay/events", "/replay/stream", "/replay/stream?follow=true", "/transcript", "/verification"];
        foreach (string address in addresses)
            await AssertAnswerAsync(admin, HttpMethod.Get, $"{run}{address}", HttpStatusCode.OK);
        string cursor = (await member.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=1")).GetProperty("next_cursor").GetString()!;

        await AssertAnswerAsync(admin, HttpMethod.Delete, run, HttpStatusCode.NoContent);

        foreach (string address in addresses.Append($"/replay/events?cursor={cursor}").Append("/cancel").Append("/frames"))
        {
            HttpMethod method = address is "/cancel" or "/frames" ? HttpMethod.Post : HttpMethod.Get;
            Assert.Equal(await AnswerAsync(admin, method, $"never-was{address}"), await AnswerAsync(admin, method, $"{run}{address}"));
            await AssertAnswerAsync(admin, method, $"{run}{address}", HttpStatusCode.NotFound);
        }

        await AssertAnswerAsync(admin, HttpMethod.Delete, run, HttpStatusCode.NotFound);
        JsonElement list = await admin.GetAsync(RunClient.Runs + "?limit=100");
        Assert.DoesNotContain(run, list.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_takes_its_own_scope_and_the_role_of_an_admin()
    {
        using RunClient member = shared.Process.Member();
        string run = await RecordAsync(member);
        await AssertAnswerAsync(member, HttpMethod.Delete, run, HttpStatusCode.Forbidden);
        await AssertAnswerAsync(member, HttpMethod.Delete, "never-was", HttpStatusCode.Forbidden);
        using var writer = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "adam", "admin", "conversations:*"));
        await AssertAnswerAsync(writer, HttpMethod.Delete, run, HttpStatusCode.Forbidden);
        using var stranger = new RunClient(shared.Process, shared.Process.Tokens.For("other", "adam", "owner"));
        Assert.Equal(await AnswerAsync(stranger, HttpMethod.Delete, "never-was"), await AnswerAsync(stranger, HttpMethod.Delete, run));
        await AssertAnswerAsync(member, HttpMethod.Get, run, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_live_run_that_is_deleted_ends_as_cancelled_and_its_followers_and_its_recorder_are_sent_off()
    {
        using RunClient member = shared.Process.Member();
        using RunClient admin = Admin();
        string run = await member.CreateAsync();
        await member.RecordedAsync(run, SomeFrames.Delta(1, run, "one"));
        using OpenBody body = new();
        Task<HttpResponseMessage> recording = member.Http.PostAsync($"{RunClient.Runs}/{run}/frames", body, Cancellation);
        await body.SendAsync(SomeFrames.NdJson(SomeFrames.Delta(2, run, "two")));
        using SseLines follower = await member.FollowAsync(run);
        Assert.Contains("two", await FrameAsync(follower, 2), StringComparison.Ordinal);

        await AssertAnswerAsync(admin, HttpMethod.Delete, run, HttpStatusCode.NoContent);

        // Either it saw the terminal frame before the run was gone, or it was cut: never a clean end without one.
        string? last = null;
        try
        {
            last = await FrameAsync(follower, 1);
            Assert.Contains("\"status\":\"cancelled\"", last, StringComparison.Ordinal);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            Assert.Null(last);
        }

        await body.SendAsync(SomeFrames.NdJson(SomeFrames.Delta(3, run, "three")));
        body.End();
        using HttpResponseMessage answer = await recording;
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await AssertAnswerAsync(admin, HttpMethod.Get, run, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_id_that_was_deleted_is_answered_like_one_that_is_taken()
    {
        using RunClient member = shared.Process.Member();
        using RunClient admin = Admin();
        string run = await RecordAsync(member);
        string other = await RecordAsync(member);
        await AssertAnswerAsync(admin, HttpMethod.Delete, run, HttpStatusCode.NoContent);

        using HttpResponseMessage deleted = await member.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{run}}"}""");
        using HttpResponseMessage taken = await member.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"another","workflow_run_id":"{{other}}","conversation_id":"{{other}}"}""");

        Assert.Equal(HttpStatusCode.Conflict, deleted.StatusCode);
        Assert.Equal(await taken.Content.ReadAsStringAsync(Cancellation), await deleted.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_one_final_frame_and_a_later_frame_is_refused()
    {
        using RunClient member = shared.Process.Member();
        string run = await member.CreateAsync();
        await member.RecordedAsync(run, SomeFrames.Delta(1, run, "one"));

        await AssertAnswerAsync(member, HttpMethod.Post, $"{run}/cancel", HttpStatusCode.Accepted);

        string stream = await member.Http.GetStringAsync($"{RunClient.Runs}/{run}/replay/stream?follow=true", Cancellation);
        string[] frames = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, frames.Length);
        using JsonDocument end = JsonDocument.Parse(frames[1]["data: ".Length..]);
        Assert.Equal(("final", "cancelled", 2, "stream"), (
            end.RootElement.GetProperty("kind").GetString(),
            end.RootElement.GetProperty("final").GetProperty("status").GetString(),
            end.RootElement.GetProperty("event_id").GetInt32(),
            end.RootElement.GetProperty("stream_id").GetString()));
        using HttpResponseMessage late = await member.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Delta(3, run, "late")));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using HttpResponseMessage again = await member.Http.PostAsync($"{RunClient.Runs}/{run}/cancel", null, Cancellation);
        Assert.Equal((HttpStatusCode.Conflict, "urn:verbatim:problem:not-running"), (again.StatusCode, (await RunClient.JsonAsync(again)).GetProperty("type").GetString()));
        Assert.Equal("cancelled", (await member.GetAsync($"{RunClient.Runs}/{run}/replay/events")).GetProperty("run_status").GetString());
    }

    [Fact]
    public async Task A_workflow_of_the_server_stops_when_its_run_is_cancelled_also_by_a_viewer_who_may_not()
    {
        using RunClient member = shared.Process.Member();
        JsonElement workflows = await member.GetAsync("/api/v1/workflows");
        string key = workflows.GetProperty("items")[0].GetProperty("workflow_key").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workflows/{key}/run-stream") { Content = new StringContent("""{"message":"go"}""", null, "application/json") };
        using HttpResponseMessage started = await member.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        string run = started.Headers.GetValues("Workflow-Run-Id").Single();
        using var viewer = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "vera", "viewer"));
        await AssertAnswerAsync(viewer, HttpMethod.Post, $"{run}/cancel", HttpStatusCode.Forbidden);

        await AssertAnswerAsync(member, HttpMethod.Post, $"{run}/cancel", HttpStatusCode.Accepted);

        string stream = await started.Content.ReadAsStringAsync(Cancellation);
        string[] frames = [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(frame => frame.StartsWith("data: ", StringComparison.Ordinal))];
        Assert.Contains("\"status\":\"cancelled\"", frames[^1], StringComparison.Ordinal);
        Assert.Single(frames, frame => frame.Contains("\"kind\":\"final\"", StringComparison.Ordinal) || frame.Contains("\"kind\":\"error\"", StringComparison.Ordinal));
        await shared.Process.LoggedAsync($"Run {run}: was ended while its workflow went on");
    }

    [Fact]
    public async Task A_deletion_and_a_cancellation_stand_after_the_process_is_killed()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient member = server.Member();
        using var admin = new RunClient(server, server.Tokens.For("acme", "adam", "admin"));
        string deleted = await RecordAsync(member);
        string cancelled = await member.CreateAsync();
        await AssertAnswerAsync(admin, HttpMethod.Delete, deleted, HttpStatusCode.NoContent);
        await AssertAnswerAsync(member, HttpMethod.Post, $"{cancelled}/cancel", HttpStatusCode.Accepted);
        await server.KillAsync();

        await server.RestartAsync();

        using RunClient again = server.Member();
        await AssertAnswerAsync(again, HttpMethod.Get, deleted, HttpStatusCode.NotFound);
        Assert.Equal("cancelled", (await again.GetAsync($"{RunClient.Runs}/{cancelled}")).GetProperty("run_status").GetString());
        using HttpClient verifier = server.Client(server.Tokens.For("acme", "adam", "admin"));
        string verification = await verifier.GetStringAsync("/api/v1/ledger/verification", Cancellation);
        Assert.Contains("\"deleted_by\":\"adam\"", verification, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"workflow_run_id\":\"{deleted}\"", verification, StringComparison.Ordinal);
        Assert.EndsWith("{\"verified_runs\":1,\"deleted_runs\":1}\n", verification, StringComparison.Ordinal);
    }

    private RunClient Admin() => new(shared.Process, shared.Process.Tokens.For("acme", "adam", "admin"));

    private static async Task<string> RecordAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Delta(1, run, "one"), SomeFrames.Delta(2, run, "two"), SomeFrames.Final(3, run));
        return run;
    }

    private static async Task<string> FrameAsync(SseLines stream, int count)
    {
        string frame = "";
        while (count > 0)
        {
            frame = await stream.NextFrameAsync() ?? throw new IOException("The stream ended.");
            count--;
        }

        return frame;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(RunClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, $"{RunClient.Runs}/{path}");
        if (path.EndsWith("/frames", StringComparison.Ordinal))
            request.Content = new StringContent("", null, "application/x-ndjson");
        using HttpResponseMessage answer = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task AssertAnswerAsync(RunClient client, HttpMethod method, string path, HttpStatusCode expected) =>
        Assert.Equal(expected, (await AnswerAsync(client, method, path)).Status);
}
