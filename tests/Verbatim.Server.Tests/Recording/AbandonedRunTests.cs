using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Recording;

/// <summary>R-127: a recorded run whose recorder is gone ends, once; one whose body is open does not.</summary>
[Trait("Clauses", "R-127")]
public sealed class AbandonedRunTests
{
    [Fact]
    public async Task A_run_that_nobody_sends_anything_for_ends_as_interrupted_and_one_with_an_open_body_goes_on()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerSettings { Variables = new Dictionary<string, string> { ["Recording__AbandonAfter"] = "00:00:01" } });
        using RunClient client = server.Member();
        string kept = await client.CreateAsync();
        using OpenBody body = new();
        Task<HttpResponseMessage> recording = client.Http.PostAsync($"{RunClient.Runs}/{kept}/frames", body, RunClient.Cancellation);
        await body.SendAsync(SomeFrames.NdJson(SomeFrames.Delta(1, kept, "still here")));
        string abandoned = await client.CreateAsync();
        await client.RecordedAsync(abandoned, SomeFrames.Delta(1, abandoned, "and then"));

        // The follower is sent off by the run's end, so this waits for as long as the server does.
        string[] frames = await FramesAsync(client, abandoned);

        Assert.Equal(2, frames.Length);
        using JsonDocument end = JsonDocument.Parse(frames[1]);
        Assert.Equal("run_interrupted", end.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("server", end.RootElement.GetProperty("error").GetProperty("source").GetString());
        Assert.Equal(2, end.RootElement.GetProperty("event_id").GetInt64());
        Assert.Equal("interrupted", (await client.GetAsync($"{RunClient.Runs}/{abandoned}/replay/events")).GetProperty("run_status").GetString());

        // Its last frame is older than the abandoned run's, and its recorder is still there.
        await body.SendAsync(SomeFrames.NdJson(SomeFrames.Final(2, kept)));
        body.End();
        using HttpResponseMessage answer = await recording;
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, (await FramesAsync(client, kept)).Length);
        Assert.Equal("completed", (await client.GetAsync($"{RunClient.Runs}/{kept}/replay/events")).GetProperty("run_status").GetString());
    }

    private static async Task<string[]> FramesAsync(RunClient client, string run)
    {
        string stream = await client.Http.GetStringAsync($"{RunClient.Runs}/{run}/replay/stream?follow=true", RunClient.Cancellation);
        return [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(frame => frame.StartsWith("data: ", StringComparison.Ordinal)).Select(frame => frame[6..])];
    }
}
