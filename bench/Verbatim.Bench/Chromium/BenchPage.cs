using System.Text.Json;
using Microsoft.Playwright;

namespace Verbatim.Bench.Chromium;

/// <summary>The page in Chromium.</summary>
internal sealed class BenchPage : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;
    private readonly ICDPSession _tools;

    private BenchPage(IPlaywright playwright, IBrowser browser, IPage page, ICDPSession tools) =>
        (_playwright, _browser, _page, _tools) = (playwright, browser, page, tools);

    public string Version => _browser.Version;

    public static async Task<BenchPage> OpenAsync(Uri address)
    {
        string path = Environment.GetEnvironmentVariable("VERBATIM_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(path))
            throw new InvalidOperationException($"There is no Chromium at {path}: install it, or set VERBATIM_CHROMIUM.");

        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        IPage page = await browser.NewPageAsync();
        page.SetDefaultTimeout(0);
        await page.GotoAsync(address.AbsoluteUri);
        await page.EvaluateAsync("begin()");
        ICDPSession tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Performance.enable");
        return new BenchPage(playwright, browser, page, tools);
    }

    public Task CallAsync(string script) => _page.EvaluateAsync(script);

    /// <summary>The processor time that a call takes in the page's process, in nanoseconds.</summary>
    public async Task<double> MeasureAsync(string script)
    {
        await _page.EvaluateAsync("collect()");
        double began = await ProcessSecondsAsync();
        await _page.EvaluateAsync(script);
        return (await ProcessSecondsAsync() - began) * 1e9;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task<double> ProcessSecondsAsync()
    {
        JsonElement? answer = await _tools.SendAsync("Performance.getMetrics");
        JsonElement metrics = answer!.Value.GetProperty("metrics");
        return metrics.EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "ProcessTime").GetProperty("value").GetDouble();
    }
}
