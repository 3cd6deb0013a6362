using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

[Trait("Clauses", "R-35 R-37 R-38 R-63 R-80 R-81")]
public sealed class BackwardTests(SealingServer server) : IClassFixture<SealingServer>
{
    private const int Count = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_from_the_end_give_every_frame_once_in_ledger_order_of_a_live_an_ended_and_a_sealed_run(int limit)
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(Count, run);
        await client.RecordedAsync(run, frames[..5]);
        await client.RecordedAsync(run, frames[5..^1]);
        Assert.Equal(frames[..^1], await WalkBackAsync(client, run, limit));
        await client.RecordedAsync(run, frames[^1]);
        Assert.Equal(frames, await WalkBackAsync(client, run, limit));
        await client.SealedAsync(run);
        Assert.Equal(frames, await WalkBackAsync(client, run, limit));
    }

    [Fact]
    public async Task A_run_without_frames_has_no_older_ones()
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();

        JsonElement page = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?direction=backward");

        Assert.Equal(0, page.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task A_cursor_is_a_place_between_two_frames_that_both_directions_go_on_from()
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(Count, run);
        await client.RecordedAsync(run, frames);
        string forward = Next(await PageAsync(client, run, "limit=8"));
        string backward = Next(await PageAsync(client, run, "limit=8&direction=backward"));
        foreach (bool isSealed in (bool[])[false, true])
        {
            if (isSealed)
                await client.SealedAsync(run);

            Assert.Equal(frames[8..], Items(await PageAsync(client, run, $"cursor={forward}")));
            Assert.Equal(frames[..8], Items(await PageAsync(client, run, $"cursor={forward}&direction=backward")));
            Assert.Equal(frames[12..], Items(await PageAsync(client, run, $"cursor={backward}")));
            Assert.Equal(frames[..12], Items(await PageAsync(client, run, $"cursor={backward}&direction=backward")));
            Assert.Equal(SomeFrames.Sse(frames[12..]), await client.StreamAsync(run, $"?cursor={backward}"));
        }
    }

    [Fact]
    public async Task At_names_the_frame_to_begin_with_in_pages_and_streams_both_before_and_after_sealing()
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(Count, run);
        await client.RecordedAsync(run, frames);
        foreach (bool isSealed in (bool[])[false, true])
        {
            if (isSealed)
                await client.SealedAsync(run);

            foreach (int at in (int[])[1, 2, 10, Count])
            {
                Assert.Equal(frames[(at - 1)..], Items(await PageAsync(client, run, $"at={at}")));
                Assert.Equal(frames[(at - 1)..Math.Min(Count, at + 2)], Items(await PageAsync(client, run, $"at={at}&limit=3")));
                Assert.Equal(frames[..at], Items(await PageAsync(client, run, $"at={at}&direction=backward")));
                Assert.Equal(SomeFrames.Sse(frames[(at - 1)..]), await client.StreamAsync(run, $"?at={at}"));
                Assert.Equal(SomeFrames.Sse(frames[(at - 1)..]), await client.StreamAsync(run, $"?at={at}&follow=true"));
            }

            JsonElement end = await PageAsync(client, run, $"at={Count + 1}");
            Assert.Empty(Items(end));
            Assert.Equal(JsonValueKind.Null, end.GetProperty("next_cursor").ValueKind);
        }
    }

    [Fact]
    public async Task The_frame_that_comes_next_in_a_live_run_may_be_named_before_it_is_there()
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(3, run);
        await client.RecordedAsync(run, frames[0]);

        JsonElement page = await PageAsync(client, run, "at=2");
        using SseLines follower = await client.FollowAsync(run, "?follow=true&at=2");
        await client.RecordedAsync(run, frames[1..]);

        Assert.Empty(Items(page));
        Assert.Equal(frames[1..], Items(await PageAsync(client, run, $"cursor={Next(page)}")));
        Assert.Equal(frames[1], await follower.NextFrameAsync());
    }

    [Fact]
    public async Task A_page_from_the_end_holds_at_most_8_MiB_and_at_least_one_frame()
    {
        using RunClient client = server.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = [.. Enumerable.Range(1, 12).Select(eventId => SomeFrames.Delta(eventId, run, new string('x', 1_000_000))), SomeFrames.Final(13, run)];
        foreach (string frame in frames)
            await client.RecordedAsync(run, frame);
        await client.SealedAsync(run);

        JsonElement page = await PageAsync(client, run, "direction=backward");

        Assert.Equal(frames[^9..], Items(page));
        Assert.Equal(frames[..^9], Items(await PageAsync(client, run, $"direction=backward&cursor={Next(page)}")));
    }

    private static async Task<List<string>> WalkBackAsync(RunClient client, string run, int limit)
    {
        List<string> frames = [];
        string? cursor = null;
        do
        {
            JsonElement page = await PageAsync(client, run, $"direction=backward&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            string[] items = Items(page);
            Assert.InRange(items.Length, 1, limit);
            frames.InsertRange(0, items);
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        return frames;
    }

    private static Task<JsonElement> PageAsync(RunClient client, string run, string query) => client.GetAsync($"{RunClient.Runs}/{run}/replay/events?{query}");

    private static string[] Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetRawText())];

    private static string Next(JsonElement page) => page.GetProperty("next_cursor").GetString()!;
}
