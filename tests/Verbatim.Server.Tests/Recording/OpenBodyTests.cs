using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Recording;

[Trait("Clauses", "R-116 R-117 R-118 R-133")]
public sealed class OpenBodyTests(SharedServer shared)
{
    [Fact]
    public async Task A_frame_written_to_an_open_body_is_seen_by_a_follower_before_that_body_ends()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(3, run);
        using SseLines follower = await client.FollowAsync(run);
        using var body = new OpenBody();
        Task<HttpResponseMessage> request = client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", body, TestContext.Current.CancellationToken);

        foreach (string frame in frames)
        {
            await body.SendAsync(SomeFrames.NdJson(frame));
            Assert.Equal(frame, await follower.NextFrameAsync());
            Assert.False(request.IsCompleted);
        }

        Assert.Null(await follower.NextFrameAsync());
        body.End();
        using HttpResponseMessage response = await request;
        JsonElement answer = await RunClient.JsonAsync(response);
        Assert.Equal(3, answer.GetProperty("accepted").GetInt64());
        Assert.Equal(3, answer.GetProperty("last_event_id").GetInt64());
    }

    [Fact]
    public async Task Each_commit_is_acknowledged_by_a_line_while_the_body_is_open()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await using RawRequest request = await RawRequest.RecordAsync(shared.Process, shared.Process.Tokens.For("acme", "ann", "member"), run);

        Assert.Equal("HTTP/1.1 200 OK", await request.ReadHeadAsync());
        for (int eventId = 1; eventId <= 3; eventId++)
        {
            await request.SendChunkAsync(SomeFrames.NdJson(SomeFrames.Delta(eventId, run, "x")));
            Assert.Equal($"{{\"last_event_id\":{eventId}}}\n", await request.ReadChunkAsync());
        }

        // The status has been sent: a fault is the last line.
        await request.SendChunkAsync(SomeFrames.NdJson(SomeFrames.Delta(9, run, "x")));
        using JsonDocument problem = JsonDocument.Parse(await request.ReadChunkAsync());
        Assert.Equal("urn:verbatim:problem:out-of-order", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(4, problem.RootElement.GetProperty("expected_event_id").GetInt64());
        Assert.Equal(4, problem.RootElement.GetProperty("line").GetInt64());
    }

    [Theory]
    [InlineData(true, "zz\r\n")]
    [InlineData(false, "zz\r\n")]
    [InlineData(true, "ffffffffffffffffff\r\n")]
    [InlineData(false, "ffffffffffffffffff\r\n")]
    public async Task A_body_whose_framing_breaks_is_told_what_is_recorded(bool wantsLines, string broken)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await using RawRequest request = await RawRequest.OpenAsync(
            shared.Process.Address,
            $"""
            POST {RunClient.Runs}/{run}/frames HTTP/1.1
            Authorization: Bearer {shared.Process.Tokens.For("acme", "ann", "member")}
            Content-Type: application/x-ndjson
            Accept: {(wantsLines ? "application/x-ndjson" : "application/json")}
            Transfer-Encoding: chunked
            """);
        using SseLines follower = await client.FollowAsync(run);
        await request.SendChunkAsync(SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)));
        Assert.Equal(SomeFrames.Lifecycle(1, run), await follower.NextFrameAsync());

        await request.SendAsync(System.Text.Encoding.ASCII.GetBytes(broken));
        string answer = await request.ReadToEndAsync();

        Assert.StartsWith(wantsLines ? "HTTP/1.1 200 " : "HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("urn:verbatim:problem:bad-request", answer, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":1,\"duplicates\":0,\"last_event_id\":1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_of_30_seconds_in_a_body_does_not_cut_it()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(2, run);
        using var body = new OpenBody();
        Task<HttpResponseMessage> request = client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", body, TestContext.Current.CancellationToken);
        await body.SendAsync(SomeFrames.NdJson(frames[0]));

        // The pause itself is what is tested: nothing may happen in it.
        await Assert.ThrowsAsync<TimeoutException>(() => request.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await body.SendAsync(SomeFrames.NdJson(frames[1]));
        body.End();

        using HttpResponseMessage response = await request;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Fact]
    public async Task A_body_that_is_silent_beyond_the_limit_is_408_and_keeps_what_it_brought()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Recording__BodyIdleLimit"] = "00:00:01" },
        });
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        await using RawRequest request = await RawRequest.RecordAsync(server, server.Tokens.For("acme", "ann", "member"), run);
        await request.ReadHeadAsync();
        await request.SendChunkAsync(SomeFrames.NdJson(SomeFrames.Lifecycle(1, run)));

        Assert.Equal("{\"last_event_id\":1}\n", await request.ReadChunkAsync());
        Assert.Contains("\"urn:verbatim:problem:body-timeout\"", await request.ReadChunkAsync(), StringComparison.Ordinal);
        Assert.Equal(SomeFrames.Sse(SomeFrames.Lifecycle(1, run)), await client.StreamAsync(run));
    }

    [Fact]
    public async Task A_broken_off_body_ends_nothing_and_its_frames_stay()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(3, run);
        using SseLines follower = await client.FollowAsync(run);
        using var body = new OpenBody();
        Task<HttpResponseMessage> request = client.Http.PostAsync($"{RunClient.Runs}/{run}/frames", body, TestContext.Current.CancellationToken);
        await body.SendAsync(SomeFrames.NdJson(frames[0]));
        Assert.Equal(frames[0], await follower.NextFrameAsync());
        body.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => request);

        JsonElement answer = await client.RecordedAsync(run, frames);
        Assert.Equal(1, answer.GetProperty("duplicates").GetInt64());
        Assert.Equal(2, answer.GetProperty("accepted").GetInt64());
        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?source=openai-responses")]
    public async Task An_empty_body_is_a_keep_alive(string query)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage response = await client.RecordAsync(run, [], query: query);
        JsonElement answer = await RunClient.JsonAsync(response);
        JsonElement status = await client.GetAsync($"{RunClient.Runs}/{run}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, answer.GetProperty("accepted").GetInt64());
        Assert.Equal("running", status.GetProperty("run_status").GetString());
    }
}
