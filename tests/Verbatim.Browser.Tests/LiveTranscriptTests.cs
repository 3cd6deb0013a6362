using Xunit;

namespace Verbatim.Browser.Tests;

public sealed class LiveTranscriptTests(InstalledApp app)
{
    private const string GrowingMarkdown = """
        ## Plan

        1. **Jump** once
        2. look at `--flags`
           - and *nested*

        3. apart

        | a | b |
        | --- | --- |
        | 1 | 2 |

        ```bash
        | not a table
        - not a list
        ```

        * star
        ---
        10 apples
        """;

    public static TheoryData<string> Demos => ["upgrade-plan", "campaign-poster"];

    [Theory]
    [MemberData(nameof(Demos))]
    public async Task What_was_seen_live_is_what_stands_after_a_reload_and_what_a_late_joiner_sees(string workflow)
    {
        await using Visitor first = await app.VisitAsync();
        await first.StartAsync(workflow);
        await first.WaitForGrowthAsync();

        await using Visitor late = await app.VisitAsync();
        await late.Page.GotoAsync(first.Page.Url);
        await Task.WhenAll(first.WaitForEndAsync(), late.WaitForEndAsync());
        string live = await first.TranscriptAsync();
        string joined = await late.TranscriptAsync();

        await first.SeesNothingStandingRemovedAsync();
        await late.SeesNothingStandingRemovedAsync();
        await first.Page.ReloadAsync();
        Assert.Equal(await first.TranscriptAsync(), live);
        Assert.Equal(live, joined);
        await first.HasNoComplaintsAsync();
        await late.HasNoComplaintsAsync();
    }

    [Fact]
    public async Task A_hidden_tab_lets_go_of_its_run_and_goes_on_where_it_was_when_it_is_shown_again()
    {
        await using Visitor producer = await app.VisitAsync();
        await using Visitor reader = await app.VisitAsync();
        var follows = new Follows(reader.Page);
        IReadOnlyList<string> frames = RecordedFrames.Message("first, second, third. ", pieceLength: 7);
        string run = await producer.BeginRunAsync();
        await reader.Page.GotoAsync($"runs/{run}");
        await follows.WaitForOneAsync();
        await producer.RecordAsync(run, [frames[0]], TimeSpan.Zero);
        await reader.Page.GetByText("first").WaitForAsync();

        await reader.HideAsync(true);
        await follows.WaitForNoneAsync();
        await producer.RecordAsync(run, [frames[1]], TimeSpan.Zero);
        await reader.HideAsync(false);
        await reader.Page.GetByText("second").WaitForAsync();
        await producer.RecordAsync(run, [.. frames.Skip(2)], TimeSpan.Zero);
        await reader.WaitForEndAsync();

        Assert.Equal(2, follows.Cursors.Distinct().Count(cursor => cursor.Length > 0));
        await reader.SeesNothingStandingRemovedAsync();
        string live = await reader.TranscriptAsync();
        await reader.Page.ReloadAsync();
        Assert.Equal(await reader.TranscriptAsync(), live);
    }

    [Fact]
    public async Task Markdown_that_arrives_in_small_pieces_takes_nothing_back_that_it_showed()
    {
        await using Visitor producer = await app.VisitAsync();
        await using Visitor reader = await app.VisitAsync();
        string run = await producer.BeginRunAsync();
        var follows = new Follows(reader.Page);
        await reader.Page.GotoAsync($"runs/{run}");
        await follows.WaitForOneAsync();

        await producer.RecordAsync(run, RecordedFrames.Message(GrowingMarkdown, pieceLength: 2), pause: TimeSpan.FromMilliseconds(60));
        await reader.WaitForEndAsync();

        await reader.SeesNothingStandingRemovedAsync();
        string live = await reader.TranscriptAsync();
        await reader.Page.ReloadAsync();
        Assert.Equal(await reader.TranscriptAsync(), live);
    }

    [Fact]
    public async Task A_page_that_cannot_reach_the_server_says_so_beside_the_transcript_and_goes_on_by_itself()
    {
        await using Visitor visitor = await app.VisitAsync();
        bool isCut = true;
        await visitor.Page.RouteAsync("**/replay/stream?*", route => isCut ? route.AbortAsync() : route.ContinueAsync());
        await visitor.StartAsync("campaign-poster");

        await visitor.Page.GetByText("Reconnecting").WaitForAsync();
        isCut = false;
        await visitor.WaitForEndAsync();

        Assert.Equal(0, await visitor.Page.GetByText("Reconnecting").CountAsync());
        string live = await visitor.TranscriptAsync();
        await visitor.SeesNothingStandingRemovedAsync();
        await visitor.Page.ReloadAsync();
        Assert.Equal(await visitor.TranscriptAsync(), live);
    }

    [Fact]
    public async Task A_reader_at_the_end_stays_at_the_end_and_one_who_scrolled_up_is_left_alone()
    {
        await using Visitor atTheEnd = await app.VisitAsync(height: 400);
        await atTheEnd.StartAsync("campaign-poster");
        await using Visitor scrolledUp = await app.VisitAsync(height: 400);
        await scrolledUp.Page.GotoAsync(atTheEnd.Page.Url);
        await scrolledUp.WaitForGrowthAsync();
        await scrolledUp.LeaveTheEndAsync(top: 10);
        await Task.WhenAll(atTheEnd.WaitForEndAsync(), scrolledUp.WaitForEndAsync());

        Assert.Equal(10, await scrolledUp.Page.EvaluateAsync<double>("scrollY"));
        await atTheEnd.Page.WaitForFunctionAsync("() => innerHeight + scrollY >= document.documentElement.scrollHeight - 2");
    }

    [Fact]
    public async Task A_run_that_is_not_here_is_a_page_that_says_so()
    {
        await using Visitor visitor = await app.VisitAsync();

        Microsoft.Playwright.IResponse? response = await visitor.Page.GotoAsync("runs/run_of_somebody_else");

        Assert.Equal(404, response!.Status);
        await visitor.Page.GetByText("There is nothing here").WaitForAsync();
    }

    [Fact]
    public async Task The_page_of_an_ended_run_loads_no_WebAssembly()
    {
        await using Visitor visitor = await app.VisitAsync();
        await visitor.StartAsync("campaign-poster");
        await visitor.WaitForEndAsync();

        await using Visitor reader = await app.VisitAsync();
        List<string> requested = [];
        reader.Page.Request += (_, request) => requested.Add(request.Url);
        await reader.Page.GotoAsync(visitor.Page.Url, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.NetworkIdle });

        Assert.DoesNotContain(requested, address => address.EndsWith(".wasm", StringComparison.Ordinal));
    }
}
