using System.Net;
using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

[Trait("Clauses", "R-50 R-51 R-53 R-55 R-56 R-57 R-58 R-59 R-62")]
public sealed class StreamTests(SharedServer shared)
{
    [Fact]
    public async Task An_ended_run_is_its_frames_and_nothing_else_with_its_length()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(20, run);
        await client.RecordedAsync(run, frames);

        using HttpResponseMessage response = await client.Http.GetAsync($"{RunClient.Runs}/{run}/replay/stream", TestContext.Current.CancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Encoding.UTF8.GetString(SomeFrames.Sse(frames)), Encoding.UTF8.GetString(body));
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["no-cache", "no-transform", "private"], CacheControl(response));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(body, await client.StreamAsync(run, "?follow=true"));
    }

    [Fact]
    public async Task A_live_run_is_what_it_has_so_far_and_is_never_kept()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage empty = await client.Http.GetAsync($"{RunClient.Runs}/{run}/replay/stream", TestContext.Current.CancellationToken);
        await client.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        byte[] body = await client.StreamAsync(run);

        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Empty(await empty.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["no-store", "no-transform"], CacheControl(empty));
        Assert.Equal("no", empty.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal(SomeFrames.Sse(SomeFrames.Lifecycle(1, run)), body);
    }

    [Fact]
    public async Task Following_gives_the_recorded_frames_then_the_live_ones_and_ends_with_the_run()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(4, run);
        using SseLines before = await client.FollowAsync(run);
        await client.RecordedAsync(run, frames[..2]);
        using SseLines between = await client.FollowAsync(run);
        Assert.Equal(frames[0], await between.NextFrameAsync());
        await client.RecordedAsync(run, frames[2..]);

        foreach (string frame in frames)
            Assert.Equal(frame, await before.NextFrameAsync());
        foreach (string frame in frames[1..])
            Assert.Equal(frame, await between.NextFrameAsync());
        Assert.Null(await before.NextFrameAsync());
        Assert.Null(await between.NextFrameAsync());
    }

    [Fact]
    public async Task A_following_stream_sends_a_comment_at_least_every_15_seconds()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using SseLines follower = await client.FollowAsync(run);

        string? line = await follower.NextLineAsync().WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await client.RecordedAsync(run, SomeFrames.Run(2, run));

        Assert.StartsWith(": heartbeat ", line, StringComparison.Ordinal);
        Assert.Equal("", await follower.NextLineAsync());
        Assert.Equal(SomeFrames.Run(2, run)[0], await follower.NextFrameAsync());
    }

    [Fact]
    public async Task An_id_before_each_frame_is_where_to_go_on_after_it()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(5, run);
        await client.RecordedAsync(run, frames);
        string[] lines = Encoding.UTF8.GetString(await client.StreamAsync(run, "?ids=true")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        for (int i = 0; i < frames.Length; i++)
        {
            string cursor = lines[2 * i]["id: ".Length..];
            Assert.Equal($"data: {frames[i]}", lines[(2 * i) + 1]);
            Assert.Equal(SomeFrames.Sse(frames[(i + 1)..]), await client.StreamAsync(run, $"?cursor={cursor}"));
        }
    }

    [Fact]
    public async Task The_last_event_id_wins_over_the_cursor_and_stops_an_event_source_at_the_end()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(3, run);
        await client.RecordedAsync(run, frames);
        string[] ids = [.. Encoding.UTF8.GetString(await client.StreamAsync(run, "?ids=true")).Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line[4..])];

        using HttpResponseMessage middle = await WithLastEventIdAsync(client, $"{RunClient.Runs}/{run}/replay/stream?follow=true&cursor={ids[1]}", ids[0]);
        using HttpResponseMessage end = await WithLastEventIdAsync(client, $"{RunClient.Runs}/{run}/replay/stream?follow=true", ids[2]);
        using HttpResponseMessage forged = await WithLastEventIdAsync(client, $"{RunClient.Runs}/{run}/replay/stream?cursor={ids[1]}", "newest");

        Assert.Equal(SomeFrames.Sse(frames[1..]), await middle.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NoContent, end.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Empty(await client.StreamAsync(run, $"?cursor={ids[2]}"));
    }

    [Fact]
    public async Task A_large_run_streams_to_the_byte()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = [.. Enumerable.Range(1, 60).Select(eventId => SomeFrames.Delta(eventId, run, new string('x', 100_000))), SomeFrames.Final(61, run)];
        await client.RecordedAsync(run, frames);

        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    private static string[] CacheControl(HttpResponseMessage response) =>
        [.. response.Headers.GetValues("Cache-Control").SelectMany(value => value.Split(", ")).Order(StringComparer.Ordinal)];

    private static async Task<HttpResponseMessage> WithLastEventIdAsync(RunClient client, string path, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Last-Event-ID", id);
        return await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
