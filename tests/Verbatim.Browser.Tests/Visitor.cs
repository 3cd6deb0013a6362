using Microsoft.Playwright;
using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>A person with a browser, watched: what the page complains about, and which transcript nodes it takes away.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // Runs before anything of the page. A node counts as standing once it is in the document; one that is moved is not gone.
    private const string Watch = """
        window.gone = [];
        window.refused = [];
        document.addEventListener('securitypolicyviolation', e => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
        new MutationObserver(records => {
          for (const record of records)
            for (const node of record.removedNodes)
              if (node.nodeType === 1 && (node.dataset.key || node.querySelector('[data-key]')))
                gone.push(`${node.dataset.key ?? ''} ${node.outerHTML.slice(0, 200)}`);
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
        await Page.WaitForURLAsync("**/runs/*");
    }

    public Task<string> TranscriptAsync() => Page.EvaluateAsync<string>(TranscriptDom);

    public Task WaitForEndAsync() =>
        Page.Locator("#transcript[aria-busy='false']").WaitForAsync(new() { Timeout = (float)Longest.TotalMilliseconds });

    public async Task SeesNothingStandingRemovedAsync() => Assert.Empty(await Page.EvaluateAsync<string[]>("gone"));

    public async Task HasNoComplaintsAsync()
    {
        Assert.Empty(await Page.EvaluateAsync<string[]>("refused"));
        Assert.Empty(_complaints);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
