using Microsoft.Playwright;
using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>A person with a browser, watched: what the page complains about, and which transcript nodes it takes away.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // Runs before anything of the page. Elements of the run count, and whatever holds one: not only entries, cards and parts.
    private const string Watch = """
        window.gone = [];
        window.refused = [];
        document.addEventListener('securitypolicyviolation', e => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
        new MutationObserver(records => {
          for (const record of records)
            for (const node of record.removedNodes)
              if (node.nodeType === 1 && (node.querySelector('[data-key]') || record.target.closest?.('#run')))
                gone.push(node.outerHTML.slice(0, 200));
        }).observe(document, { childList: true, subtree: true });
        """;

    // Elements and attributes, without the comments that mark Blazor's components.
    private const string TranscriptDom = """
        () => {
          const copy = document.getElementById('transcript').cloneNode(true);
          const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
          const found = [];
          while (comments.nextNode()) found.push(comments.currentNode);
          found.forEach(comment => comment.remove());
          return copy.outerHTML;
        }
        """;

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<Visitor> ArriveAsync(IBrowserContext context)
    {
        await context.AddInitScriptAsync(Watch);
        var visitor = new Visitor(context, await context.NewPageAsync());
        visitor.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visitor._complaints.Add($"{message.Type}: {message.Text}");
        };
        visitor.Page.PageError += (_, error) => visitor._complaints.Add($"exception: {error}");
        return visitor;
    }

    /// <summary>Starts a workflow from the start page, and arrives at the page of its run.</summary>
    public async Task StartAsync(string workflow)
    {
        await Page.GotoAsync("");
        await Page.Locator($"form[data-workflow='{workflow}'] button").ClickAsync();

        // What is on the page, not what happens to it: WaitForURLAsync looks at the address first and listens for navigations
        // after that, and one that comes in between is waited for in vain. A run that did not start is a sentence.
        ILocator refusal = Page.Locator("[data-problem]:not(:empty)");
        await Page.Locator("#transcript").Or(refusal).First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = (float)Longest.TotalMilliseconds });
        if (await refusal.CountAsync() > 0)
            Assert.Fail(await refusal.First.InnerTextAsync());
    }

    /// <summary>The transcript has more in it than it had when the page came.</summary>
    public Task WaitForGrowthAsync() =>
        Page.WaitForFunctionAsync("() => document.querySelectorAll('#transcript .entry:not([hidden])').length >= 3", null, new() { Timeout = (float)Longest.TotalMilliseconds });

    /// <summary>Scrolls up from the end of a long page, and gets more of the run before the browser has told the page of the scroll.</summary>
    public async Task LeaveTheEndAsync(double top)
    {
        const string MergeAddress = "performance.getEntriesByType('resource').map(entry => entry.name).find(name => /transcript[^/]*\\.js$/.test(name))";
        await Page.WaitForFunctionAsync($"() => document.documentElement.scrollHeight > 3 * innerHeight && {MergeAddress}", null, new() { Timeout = (float)Longest.TotalMilliseconds });
        await Page.EvaluateAsync(
            $$"""
            async top => {
              const { merge, isFollowed } = await import({{MergeAddress}});
              scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
              if (!isFollowed()) throw new Error('The end is not followed.');
              scrollTo({ top, behavior: 'instant' });
              merge(document.getElementById('transcript').outerHTML);
            }
            """,
            top);
    }

    /// <summary>What the browser does when another tab is chosen; a headless one shows all of its tabs at once.</summary>
    public Task HideAsync(bool isHidden) => Page.EvaluateAsync(
        """
        isHidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
          Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => isHidden ? 'hidden' : 'visible' });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        isHidden);

    /// <summary>Begins a run as somebody else's producer would, from the session of a page.</summary>
    public async Task<string> BeginRunAsync()
    {
        await Page.GotoAsync("");
        return await Page.EvaluateAsync<string>(
            $$"""
            async () => {
              const response = await fetch('api/v1/workflows/runs', {
                method: 'POST',
                headers: { 'Content-Type': 'application/json', 'X-Verbatim-Request': '1' },
                body: JSON.stringify({ workflow_key: 'recorded', conversation_id: '{{RecordedFrames.Conversation}}' }),
              });
              return (await response.json()).workflow_run_id;
            }
            """);
    }

    /// <summary>Records frames of such a run, each in a request of its own, with a pause between them.</summary>
    public Task RecordAsync(string run, IReadOnlyList<string> frames, TimeSpan pause) => Page.EvaluateAsync(
        """
        async ([run, frames, pause]) => {
          for (const frame of frames) {
            const response = await fetch(`api/v1/workflows/runs/${run}/frames`, {
              method: 'POST', headers: { 'Content-Type': 'application/x-ndjson', 'X-Verbatim-Request': '1' }, body: frame,
            });
            if (!response.ok) throw new Error(await response.text());
            if (pause) await new Promise(go => setTimeout(go, pause));
          }
        }
        """,
        new object[] { run, frames, pause.TotalMilliseconds });

    public Task<string> TranscriptAsync() => Page.EvaluateAsync<string>(TranscriptDom);

    public Task WaitForEndAsync() =>
        Page.Locator("#transcript[aria-busy='false']").WaitForAsync(new() { Timeout = (float)Longest.TotalMilliseconds });

    public Task OpenDetailsAsync() => Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => { details.open = true; })");

    /// <summary>Nothing is wider than the window.</summary>
    public Task<bool> FitsAsync() => Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth");

    /// <summary>For people to look at: below VERBATIM_SCREENSHOTS, or beside the tests.</summary>
    public Task KeepScreenshotAsync(string name)
    {
        string folder = Environment.GetEnvironmentVariable("VERBATIM_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");
        return Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async Task SeesNothingStandingRemovedAsync() => Assert.Empty(await Page.EvaluateAsync<string[]>("gone"));

    public async Task HasNoComplaintsAsync()
    {
        Assert.Empty(await Page.EvaluateAsync<string[]>("refused"));
        Assert.Empty(_complaints);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
