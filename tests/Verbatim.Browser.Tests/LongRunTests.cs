using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>A run of more entries than its page shows, while it grows.</summary>
public sealed class LongRunTests(InstalledApp app)
{
    private const int Shown = 200;
    private const int Before = 190;
    private const int More = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task Who_reads_at_the_end_sees_live_what_a_reload_shows_and_the_rest_on_demand()
    {
        await using Visitor producer = await app.VisitAsync();
        await using Visitor reader = await app.VisitAsync(height: 500);
        string run = await BeginAsync(producer, reader);
        await reader.Page.EvaluateAsync("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })");

        await producer.RecordAsync(run, RecordedFrames.Messages(Before + 1, More), Pause);
        await reader.Page.GetByText($"Message number {Before + More}.").WaitForAsync();
        await reader.Page.GetByText("Show 20 earlier entries").WaitForAsync();

        Assert.Equal(Shown, await EntriesAsync(reader));
        await reader.Page.WaitForFunctionAsync("() => innerHeight + scrollY >= document.documentElement.scrollHeight - 2");
        await OnlyEarlyEntriesLeftAsync(reader, 20);
        string live = await reader.TranscriptAsync();
        await using Visitor late = await app.VisitAsync();
        await late.Page.GotoAsync(reader.Page.Url);
        Assert.Equal(await late.TranscriptAsync(), live);

        await producer.RecordAsync(run, [RecordedFrames.End(Before + More + 1)], TimeSpan.Zero);
        await Task.WhenAll(reader.WaitForEndAsync(), late.WaitForEndAsync());
        live = await reader.TranscriptAsync();
        Assert.Equal(await late.TranscriptAsync(), live);
        await reader.Page.ReloadAsync();
        Assert.Equal(await reader.TranscriptAsync(), live);

        await reader.Page.GetByText("Show 20 earlier entries").ClickAsync();
        await reader.Page.GetByText("Message number 1.").WaitForAsync();
        Assert.Equal(Before + More, await EntriesAsync(reader));
        await reader.HasNoComplaintsAsync();
    }

    [Fact]
    public async Task From_who_reads_elsewhere_nothing_is_taken_until_they_come_back_to_the_end()
    {
        await using Visitor producer = await app.VisitAsync();
        await using Visitor reader = await app.VisitAsync(height: 500);
        string run = await BeginAsync(producer, reader);
        await reader.Page.EvaluateAsync("scrollTo({ top: 300, behavior: 'instant' })");

        await producer.RecordAsync(run, RecordedFrames.Messages(Before + 1, More), Pause);
        await reader.Page.GetByText($"Message number {Before + More}.").WaitForAsync();

        Assert.Equal(Before + More, await EntriesAsync(reader));
        Assert.Equal(300, await reader.Page.EvaluateAsync<double>("scrollY"));
        await reader.SeesNothingStandingRemovedAsync();

        await reader.Page.EvaluateAsync("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })");
        await producer.RecordAsync(run, [.. RecordedFrames.Messages(Before + More + 1, 1), RecordedFrames.End(Before + More + 2)], Pause);
        await reader.WaitForEndAsync();

        Assert.Equal(Shown, await EntriesAsync(reader));
        string live = await reader.TranscriptAsync();
        await reader.Page.ReloadAsync();
        Assert.Equal(await reader.TranscriptAsync(), live);
    }

    [Fact]
    public async Task A_page_that_shows_all_of_a_run_goes_on_showing_all_of_it()
    {
        await using Visitor producer = await app.VisitAsync();
        await using Visitor reader = await app.VisitAsync(height: 500);
        string run = await BeginAsync(producer, reader, "?entries=all");
        await reader.Page.EvaluateAsync("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })");

        await producer.RecordAsync(run, [.. RecordedFrames.Messages(Before + 1, More), RecordedFrames.End(Before + More + 1)], TimeSpan.Zero);
        await reader.WaitForEndAsync();

        Assert.Equal(Before + More, await EntriesAsync(reader));
        await reader.SeesNothingStandingRemovedAsync();
    }

    private static async Task<string> BeginAsync(Visitor producer, Visitor reader, string query = "")
    {
        string run = await producer.BeginRunAsync();
        await producer.RecordAsync(run, [string.Join('\n', RecordedFrames.Messages(1, Before))], TimeSpan.Zero);
        var follows = new Follows(reader.Page);
        await reader.Page.GotoAsync($"runs/{run}{query}");
        await follows.WaitForOneAsync();
        return run;
    }

    private static Task<int> EntriesAsync(Visitor reader) => reader.Page.Locator("#transcript .entry").CountAsync();

    private static async Task OnlyEarlyEntriesLeftAsync(Visitor reader, int count)
    {
        string[] gone = await reader.Page.EvaluateAsync<string[]>("gone");
        Assert.Equal(count, gone.Length);
        Assert.All(gone.Index(), left => Assert.Contains($"id=\"e{left.Index + 1}\"", left.Item, StringComparison.Ordinal));
    }
}
