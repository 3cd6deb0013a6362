using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>Whoever can talk a model into writing something must not thereby reach the person who reads the run.</summary>
public sealed class HostileRunTests(InstalledApp app)
{
    private const string Message = """
        <script>window.broken = true</script><img src="https://elsewhere.example/a.png" onerror="window.broken = true">

        [click](javascript:window.broken=true) [page](https://elsewhere.example/page) [file](file:///etc/passwd) [data](data:text/html,x)
        ![picture](https://elsewhere.example/b.png) <https://elsewhere.example/auto> <javascript:window.broken=true>

        | wide | table |
        | --- | --- |
        | <b onclick="window.broken = true">cell</b> | `code` |
        """;

    private static readonly string[] Scripts = ["javascript:window.broken=true"];

    [Fact]
    public async Task Nothing_that_a_run_says_runs_or_loads_anything()
    {
        await using Visitor visitor = await app.VisitAsync();
        List<string> elsewhere = [];
        visitor.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("elsewhere.example", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        string run = await visitor.BeginRunAsync();
        await visitor.RecordAsync(run, Frames(), TimeSpan.Zero);

        await visitor.Page.GotoAsync($"runs/{run}");

        string[] links = await visitor.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#transcript a')].map(a => a.getAttribute('href'))");
        Assert.Contains("https://elsewhere.example/page", links);
        Assert.Contains("https://elsewhere.example/b.png", links);
        Assert.Contains("https://elsewhere.example/auto", links);
        Assert.All(links, link => Assert.StartsWith("https://elsewhere.example/", link, StringComparison.Ordinal));
        Assert.Equal(0, await visitor.Page.Locator("#transcript :is(script, img, iframe, style, form, b)").CountAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("'broken' in window"));
        Assert.Empty(elsewhere);
        await visitor.HasNoComplaintsAsync();
    }

    [Fact]
    public async Task A_file_that_is_not_stored_here_says_so_where_it_was_asked_for()
    {
        await using Visitor visitor = await app.VisitAsync();
        string run = await visitor.BeginRunAsync();
        await visitor.RecordAsync(run, Frames(), TimeSpan.Zero);
        await visitor.Page.GotoAsync($"runs/{run}");

        await visitor.Page.Locator("button[data-object='nowhere']").ClickAsync();

        await visitor.Page.GetByText("Not stored here.").WaitForAsync();
        Assert.Equal(0, await visitor.Page.GetByText("original link").CountAsync());
    }

    private static string[] Frames() =>
    [
        RecordedFrames.Frame(1, new { kind = "message.delta", output_index = 0, item_id = "m", content_index = 0, delta = Message }),
        RecordedFrames.Frame(2, new
        {
            kind = "message.citation",
            output_index = 0,
            item_id = "m",
            content_index = 0,
            citation = new { type = "url_citation", start_index = 0, end_index = 1, title = "<i>title</i>", url = "javascript:window.broken=true" },
        }),
        RecordedFrames.Frame(3, new { kind = "tool.status", output_index = 1, item_id = "w", tool = new { tool_type = "web_search", tool_call_id = "w", status = "completed", sources = Scripts } }),
        RecordedFrames.Frame(4, new { kind = "tool.output", output_index = 2, item_id = "t", tool_call_id = "t", tool_type = "function", output = "<img src=x onerror=window.broken=true>" }),
        RecordedFrames.Frame(5, new
        {
            kind = "final",
            final = new
            {
                status = "completed",
                response_text = "x",
                attachments = new[] { new { object_id = "nowhere", filename = "<b>report</b>.html", url = "javascript:window.broken=true" } },
            },
        }),
    ];
}
