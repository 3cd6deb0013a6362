using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

/// <summary>R-64: so many follow, and nobody beyond.</summary>
public sealed class FollowerLimitTests : IAsyncLifetime
{
    private const int OfRun = 3;
    private const int OfTenant = 4;

    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(new ServerSettings
    {
        Variables = new Dictionary<string, string> { ["Replay__MaxFollowersPerRun"] = $"{OfRun}", ["Replay__MaxFollowersPerTenant"] = $"{OfTenant}" },
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_more_than_may_follow_a_run_is_429_until_another_leaves()
    {
        using RunClient client = _server.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        List<SseLines> followers = [];
        for (int i = 0; i < OfRun; i++)
            followers.Add(await FollowingAsync(client, run));

        await RefusedAsync(client, run);

        followers[0].Dispose();
        followers[0] = await AdmittedAsync(client, run);
        await client.RecordedAsync(run, SomeFrames.Final(2, run));
        foreach (SseLines follower in followers)
        {
            Assert.Equal(SomeFrames.Final(2, run), await follower.NextFrameAsync());
            Assert.Null(await follower.NextFrameAsync());
            follower.Dispose();
        }
    }

    [Fact]
    public async Task One_more_than_may_follow_in_a_tenant_is_429_and_other_tenants_do_not_feel_it()
    {
        using RunClient client = _server.Member("full");
        using RunClient other = _server.Member("other");
        List<SseLines> followers = [];
        for (int i = 0; i < OfTenant; i++)
        {
            string run = await client.CreateAsync();
            await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
            followers.Add(await FollowingAsync(client, run));
        }

        string last = await client.CreateAsync();
        await client.RecordedAsync(last, SomeFrames.Lifecycle(1, last));
        await RefusedAsync(client, last);
        using HttpResponseMessage conversation = await client.Http.GetAsync($"/api/v1/conversations/{last}/ledger/stream?follow=true", RunClient.Cancellation);
        using HttpResponseMessage started = await client.PostJsonAsync("/api/v1/workflows/upgrade-plan/run-stream", """{"message":"hello"}""");
        string elsewhere = await other.CreateAsync();
        await other.RecordedAsync(elsewhere, SomeFrames.Lifecycle(1, elsewhere));

        Assert.Equal(HttpStatusCode.TooManyRequests, conversation.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, started.StatusCode);
        Assert.False(started.Headers.Contains("Workflow-Run-Id"));
        (await FollowingAsync(other, elsewhere)).Dispose();
        foreach (SseLines follower in followers)
            follower.Dispose();
        (await AdmittedAsync(client, last)).Dispose();
    }

    [Fact]
    public async Task Of_many_starts_at_once_none_is_refused_after_its_run_began()
    {
        using RunClient client = _server.Member("rushing");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => StartAsync(client)));

        int begun = answers.Count(answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.InRange(begun, 1, 20);
        Assert.All(answers, answer => Assert.Equal(answer.StatusCode == HttpStatusCode.OK, answer.Headers.Contains("Workflow-Run-Id")));
        JsonElement runs = await RunClient.JsonAsync(await client.Http.GetAsync(RunClient.Runs, RunClient.Cancellation));
        Assert.Equal(begun, runs.GetProperty("items").GetArrayLength());
        foreach (HttpResponseMessage answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task What_is_recorded_is_read_without_a_place_among_the_followers()
    {
        using RunClient client = _server.Member("reading");
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        string ended = await client.CreateAsync();
        await client.RecordedAsync(ended, SomeFrames.Run(3, ended));
        List<SseLines> followers = [];
        for (int i = 0; i < OfRun; i++)
            followers.Add(await FollowingAsync(client, run));

        Assert.Equal(SomeFrames.Sse(SomeFrames.Lifecycle(1, run)), await client.StreamAsync(run));
        for (int i = 0; i <= OfTenant; i++)
            Assert.Equal(SomeFrames.Sse(SomeFrames.Run(3, ended)), await client.StreamAsync(ended, "?follow=true"));
        foreach (SseLines follower in followers)
            follower.Dispose();
    }

    private static Task<HttpResponseMessage> StartAsync(RunClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/workflows/upgrade-plan/run-stream")
        {
            Content = new StringContent("""{"message":"hello"}""", mediaType: new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
        };
        return client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunClient.Cancellation);
    }

    private static async Task<SseLines> FollowingAsync(RunClient client, string run)
    {
        SseLines follower = await client.FollowAsync(run);
        Assert.Equal(SomeFrames.Lifecycle(1, run), await follower.NextFrameAsync());
        return follower;
    }

    private static async Task RefusedAsync(RunClient client, string run)
    {
        using HttpResponseMessage refused = await client.StreamResponseAsync(run, acceptEncoding: null, query: "?follow=true");
        JsonElement problem = await RunClient.JsonAsync(refused);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("urn:verbatim:problem:too-many-followers", problem.GetProperty("type").GetString());
        Assert.False(problem.TryGetProperty("retry_after", out _));
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
    }

    /// <summary>The server learns some time after it that a follower has left.</summary>
    private static async Task<SseLines> AdmittedAsync(RunClient client, string run)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{RunClient.Runs}/{run}/replay/stream?follow=true");
            HttpResponseMessage answer = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunClient.Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var follower = new SseLines(answer, await answer.Content.ReadAsStreamAsync(RunClient.Cancellation));
                Assert.Equal(SomeFrames.Lifecycle(1, run), await follower.NextFrameAsync());
                return follower;
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            answer.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(20), RunClient.Cancellation);
        }
    }
}
