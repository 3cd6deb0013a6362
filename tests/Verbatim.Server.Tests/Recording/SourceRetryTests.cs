using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Recording;

[Trait("Clauses", "R-130 R-131 R-132 R-135 R-136")]
public sealed class SourceRetryTests(SharedServer shared)
{
    private const string More = "?source=openai-responses&more=true";
    private const string Last = "?source=openai-responses";

    [Fact]
    public async Task A_body_sent_again_is_all_duplicates()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        JsonElement first = await RecordAsync(client, run, Body("r1"), Last);
        byte[] before = await client.StreamAsync(run);
        JsonElement again = await RecordAsync(client, run, Body("r1"), Last);

        Assert.Equal(0, again.GetProperty("accepted").GetInt64());
        Assert.Equal(first.GetProperty("accepted").GetInt64(), again.GetProperty("duplicates").GetInt64());
        Assert.Equal(before, await client.StreamAsync(run));
        Assert.Contains("\"kind\":\"final\"", Encoding.UTF8.GetString(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_broke_off_is_gone_on_with_when_it_is_sent_again()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        byte[] body = Body("r1");
        using SseLines follower = await client.FollowAsync(run);
        using var half = new OpenBody("text/event-stream");
        Task<HttpResponseMessage> request = client.Http.PostAsync($"{RunClient.Runs}/{run}/frames{Last}", half, TestContext.Current.CancellationToken);
        await half.SendAsync(body[..(body.Length / 2)]);
        Assert.NotNull(await follower.NextFrameAsync());
        half.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => request);

        JsonElement retried = await RecordAsync(client, run, body, Last);

        Assert.True(retried.GetProperty("duplicates").GetInt64() > 0);
        await AssertRunAsync(client, run, Body("r1"));
    }

    [Fact]
    public async Task Bodies_of_several_turns_are_one_run_and_each_may_be_sent_again_at_any_time()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        foreach (string turn in new[] { "r1", "r1", "r2", "r1", "r2", "r2" })
            await RecordAsync(client, run, Body(turn), More);
        JsonElement last = await RecordAsync(client, run, Body("r3"), Last);
        foreach (string turn in new[] { "r1", "r2" })
            Assert.Equal(0, (await RecordAsync(client, run, Body(turn), More)).GetProperty("accepted").GetInt64());

        Assert.Equal(0, last.GetProperty("duplicates").GetInt64());
        await AssertRunAsync(client, run, Body("r1"), Body("r2"), Body("r3"));
    }

    [Fact]
    public async Task Turns_are_told_apart_after_a_kill_of_the_server_too()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        await RecordAsync(client, run, Body("r1"), More);
        await server.RestartAsync();
        Assert.Equal(0, (await RecordAsync(client, run, Body("r1"), More)).GetProperty("accepted").GetInt64());
        await RecordAsync(client, run, Body("r2"), More);
        await server.RestartAsync();
        await RecordAsync(client, run, Body("r3"), Last);

        await AssertRunAsync(client, run, Body("r1"), Body("r2"), Body("r3"));
    }

    [Fact]
    public async Task A_retry_that_differs_from_what_it_began_is_409()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using SseLines follower = await client.FollowAsync(run);
        using var half = new OpenBody("text/event-stream");
        Task<HttpResponseMessage> request = client.Http.PostAsync($"{RunClient.Runs}/{run}/frames{Last}", half, TestContext.Current.CancellationToken);
        await half.SendAsync(Body("r1", "one ", "two ", "three "));
        while (await follower.NextFrameAsync() is { } frame && !frame.Contains("two ", StringComparison.Ordinal))
        {
        }

        half.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => request);
        using HttpResponseMessage response = await client.RecordAsync(run, Body("r1", "one ", "zwei ", "three "), "text/event-stream", Last);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("urn:verbatim:problem:source-differs", (await RunClient.JsonAsync(response)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_new_body_after_the_end_of_the_run_is_409()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await RecordAsync(client, run, Body("r1"), Last);
        using HttpResponseMessage response = await client.RecordAsync(run, Body("r2"), "text/event-stream", Last);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task Events_reach_followers_while_the_providers_body_is_open()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using SseLines follower = await client.FollowAsync(run);
        using var body = new OpenBody("text/event-stream");
        Task<HttpResponseMessage> request = client.Http.PostAsync($"{RunClient.Runs}/{run}/frames{Last}", body, TestContext.Current.CancellationToken);
        await body.SendAsync(Event("response.created", """{"id":"r1","status":"in_progress"}"""));

        string? frame = await follower.NextFrameAsync();
        Assert.Contains("\"kind\":\"lifecycle\"", frame, StringComparison.Ordinal);
        Assert.False(request.IsCompleted);
        body.End();
        using HttpResponseMessage response = await request;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_read_is_skipped_and_counted()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        JsonElement answer = await RecordAsync(client, run, [.. "data: {\"type\":\n\n"u8, .. Body("r1")], Last);

        Assert.Equal(1, answer.GetProperty("skipped").GetInt32());
    }

    private static async Task<JsonElement> RecordAsync(RunClient client, string run, byte[] body, string query)
    {
        using HttpResponseMessage response = await client.RecordAsync(run, body, "text/event-stream", query);
        JsonElement answer = await RunClient.JsonAsync(response);
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    // A run into which nothing was sent twice is what a run with retries must look like, but for ids and times.
    private static async Task AssertRunAsync(RunClient client, string run, params byte[][] bodies)
    {
        string straight = await client.CreateAsync();
        foreach (byte[] body in bodies[..^1])
            await RecordAsync(client, straight, body, More);
        await RecordAsync(client, straight, bodies[^1], Last);

        Assert.Equal(await ShapeAsync(client, straight), await ShapeAsync(client, run));
    }

    private static async Task<string> ShapeAsync(RunClient client, string run) =>
        System.Text.RegularExpressions.Regex.Replace(
            Encoding.UTF8.GetString(await client.StreamAsync(run)).Replace(run, "RUN", StringComparison.Ordinal),
            "\"server_timestamp\":\"[^\"]*\"",
            "");

    private static byte[] Body(string response, params string[] deltas)
    {
        if (deltas is [])
            deltas = ["Good ", "morning ", response];

        var body = new StringBuilder();
        Write("response.created", $$"""{"id":"{{response}}","status":"in_progress"}""");
        body.Append(Line($$$"""{"type":"response.output_item.added","output_index":0,"item":{"id":"m_{{{response}}}","type":"message","role":"assistant","status":"in_progress","content":[]}}"""));
        foreach (string delta in deltas)
            body.Append(Line($$"""{"type":"response.output_text.delta","item_id":"m_{{response}}","output_index":0,"content_index":0,"delta":"{{delta}}"}"""));
        Write("response.completed", $$$"""{"id":"{{{response}}}","status":"completed","usage":{"input_tokens":{{{response.Length.ToString(CultureInfo.InvariantCulture)}}},"output_tokens":7,"total_tokens":9}}""");
        return Encoding.UTF8.GetBytes(body.ToString());

        void Write(string type, string json) => body.Append(Encoding.UTF8.GetString(Event(type, json)));
    }

    private static byte[] Event(string type, string response) => Encoding.UTF8.GetBytes(Line($$"""{"type":"{{type}}","response":{{response}}}"""));

    private static string Line(string json) => $"data: {json}\n\n";
}
