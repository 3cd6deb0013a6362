using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

[Trait("Clauses", "R-96 R-97")]
public sealed class ListRunsTests(SharedServer shared)
{
    [Fact]
    public async Task Runs_are_listed_newest_first_and_a_walk_gives_each_once_while_runs_are_added()
    {
        using RunClient client = shared.Process.Member($"tenant-{Guid.NewGuid():N}");
        List<string> runs = [];
        for (int i = 0; i < 7; i++)
            runs.Insert(0, await client.CreateAsync());

        List<string> walked = [];
        string? cursor = null;
        do
        {
            JsonElement page = await client.GetAsync($"{RunClient.Runs}?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("workflow_run_id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
            await client.CreateAsync();
        }
        while (cursor is not null);

        Assert.Equal(runs, walked);
    }

    [Fact]
    public async Task A_list_shows_the_tenants_runs_and_private_ones_to_their_user_and_admins_only()
    {
        string tenant = $"tenant-{Guid.NewGuid():N}";
        using RunClient ann = shared.Process.Member(tenant, "ann");
        using RunClient ben = shared.Process.Member(tenant, "ben");
        using var eve = new RunClient(shared.Process, shared.Process.Tokens.For(tenant, "eve", "admin"));
        using RunClient stranger = shared.Process.Member($"{tenant}-2", "ann");
        string open = await ann.CreateAsync();
        string hidden = await ann.CreateAsync(visibility: "private");

        Assert.Equal([hidden, open], await IdsAsync(ann, ""));
        Assert.Equal([open], await IdsAsync(ben, ""));
        Assert.Equal([hidden, open], await IdsAsync(eve, ""));
        Assert.Empty(await IdsAsync(stranger, ""));
    }

    [Fact]
    public async Task Filters_narrow_the_list()
    {
        using RunClient client = shared.Process.Member($"tenant-{Guid.NewGuid():N}");
        string live = await client.CreateAsync();
        string ended = await client.CreateAsync();
        await client.RecordedAsync(ended, SomeFrames.Run(2, ended));

        Assert.Equal([live], await IdsAsync(client, "?status=running"));
        Assert.Equal([ended], await IdsAsync(client, "?status=completed"));
        Assert.Equal([ended], await IdsAsync(client, $"?conversation_id={ended}"));
        Assert.Empty(await IdsAsync(client, "?workflow_key=other"));
        Assert.Equal([ended, live], await IdsAsync(client, "?workflow_key=k&user_id=ann&started_after=2026-01-01T00:00:00Z"));
        Assert.Equal([ended], await IdsAsync(client, "?text=DON"));
        Assert.Empty(await IdsAsync(client, "?text=%25"));
        Assert.Empty(await IdsAsync(client, "?started_before=2020-01-01T00:00:00.000Z"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("status=Running")]
    [InlineData("status=running,completed")]
    [InlineData("started_after=yesterday")]
    [InlineData("started_after=2026-01-01T00:00:00")]
    [InlineData("conversation_id=a%20b")]
    [InlineData("text=")]
    [InlineData("user_id=")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=AAAA")]
    public async Task A_parameter_that_is_not_taken_is_400(string query)
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage response = await client.Http.GetAsync($"{RunClient.Runs}?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_cursor_with_any_bit_flipped_cut_lengthened_or_anothers_is_refused_without_a_word_about_why()
    {
        using RunClient one = shared.Process.Member($"tenant-{Guid.NewGuid():N}");
        using RunClient other = shared.Process.Member($"tenant-{Guid.NewGuid():N}");
        string run = await one.CreateAsync();
        await other.CreateAsync();
        string good = await CursorAsync(one);
        string replay = (await one.GetAsync($"{RunClient.Runs}/{run}/replay/events")).GetProperty("next_cursor").GetString()!;

        await AlteredCursors.AssertRefusedAsync(one, RunClient.Runs, [await CursorAsync(other), replay, "0", good + "%3D", $"%20{good}", .. AlteredCursors.Of(good)]);
        await one.GetAsync($"{RunClient.Runs}?cursor={good}");
    }

    private static async Task<string> CursorAsync(RunClient client) => (await client.GetAsync($"{RunClient.Runs}?limit=1")).GetProperty("next_cursor").GetString()!;

    private static async Task<string[]> IdsAsync(RunClient client, string query) =>
        [.. (await client.GetAsync(RunClient.Runs + query)).GetProperty("items").EnumerateArray().Select(run => run.GetProperty("workflow_run_id").GetString()!)];
}
