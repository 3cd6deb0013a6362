using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

[Trait("Clauses", "R-30 R-31 R-33 R-34 R-36 R-38 R-39")]
public sealed class EventsTests(SharedServer shared)
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_of_any_size_give_every_frame_once_byte_for_byte(int limit)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(20, run);
        await client.RecordedAsync(run, frames);

        Assert.Equal(frames, await WalkAsync(client, run, limit));
    }

    [Fact]
    public async Task Odd_spacing_of_a_recorded_frame_comes_back_as_it_was()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string odd = SomeFrames.Lifecycle(1, run).Replace(",\"", " ,  \"", StringComparison.Ordinal);
        await client.RecordedAsync(run, odd);

        string page = await client.Http.GetStringAsync($"{RunClient.Runs}/{run}/replay/events", TestContext.Current.CancellationToken);

        Assert.Contains($"\"items\":[{odd}]", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_run_without_frames_gives_no_items_and_a_cursor_that_yields_what_comes()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();

        JsonElement empty = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events");
        string cursor = empty.GetProperty("next_cursor").GetString()!;
        await client.RecordedAsync(run, SomeFrames.Run(2, run));
        JsonElement rest = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?cursor={cursor}");

        Assert.Equal(0, empty.GetProperty("items").GetArrayLength());
        Assert.Equal("running", empty.GetProperty("run_status").GetString());
        Assert.Matches("^[A-Za-z0-9_-]{1,200}$", cursor);
        Assert.Equal(2, rest.GetProperty("items").GetArrayLength());
        Assert.Equal("completed", rest.GetProperty("run_status").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public async Task A_limit_out_of_its_range_is_400_and_names_the_range(string limit)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage response = await client.Http.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit={limit}", TestContext.Current.CancellationToken);
        JsonElement problem = await RunClient.JsonAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("1 to 1000", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_that_was_changed_made_up_or_belongs_to_another_run_is_400()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string other = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Run(3, run));
        await client.RecordedAsync(other, SomeFrames.Run(3, other));
        JsonElement page = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=1");
        string cursor = page.GetProperty("next_cursor").GetString()!;
        string changed = cursor[..5] + (cursor[5] == 'A' ? 'B' : 'A') + cursor[6..];

        foreach (string bad in new[] { changed, cursor[..^1], cursor + "A", "1", "%00", "", new string('A', 5000) })
            Assert.Equal("invalid-cursor", await ProblemAsync(client, $"{RunClient.Runs}/{run}/replay/events?cursor={bad}"));
        Assert.Equal("invalid-cursor", await ProblemAsync(client, $"{RunClient.Runs}/{other}/replay/events?cursor={cursor}"));
        Assert.Equal("invalid-cursor", await ProblemAsync(client, $"{RunClient.Runs}/{other}/replay/stream?cursor={cursor}"));
    }

    [Fact]
    public async Task A_place_that_is_not_there_or_named_twice_is_400_and_not_something_else()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Run(3, run));
        string cursor = (await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=1")).GetProperty("next_cursor").GetString()!;

        foreach (string query in (string[])["at=0", "at=5", "at=-1", "at=", "at=x", "direction=up", "direction=", $"at=1&cursor={cursor}", "at=5&direction=backward"])
            Assert.Equal("invalid-parameter", await ProblemAsync(client, $"{RunClient.Runs}/{run}/replay/events?{query}"));
        foreach (string query in (string[])["at=0", "at=5", $"at=1&cursor={cursor}", "direction=backward", "direction=forward"])
            Assert.Equal("invalid-parameter", await ProblemAsync(client, $"{RunClient.Runs}/{run}/replay/stream?{query}"));
        Assert.Equal("invalid-parameter", await ProblemAsync(client, $"{RunClient.Runs}/{run}/replay/stream?follow=yes"));
    }

    private static async Task<string> ProblemAsync(RunClient client, string path)
    {
        using HttpResponseMessage response = await client.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return (await RunClient.JsonAsync(response)).GetProperty("type").GetString()!.Split(':')[^1];
    }

    private static async Task<List<string>> WalkAsync(RunClient client, string run, int limit)
    {
        List<string> frames = [];
        string? cursor = null;
        do
        {
            JsonElement page = await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            JsonElement[] items = [.. page.GetProperty("items").EnumerateArray()];
            Assert.True(items.Length <= limit);
            frames.AddRange(items.Select(item => item.GetRawText()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        return frames;
    }
}
