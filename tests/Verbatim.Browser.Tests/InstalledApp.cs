using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Verbatim.Browser.Tests.InstalledApp))]

namespace Verbatim.Browser.Tests;

/// <summary>One server and one browser for all tests; each test has its own visitors.</summary>
public sealed class InstalledApp : IAsyncLifetime
{
    private ServerProcess? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium.Path))
            return;

        _server = await ServerProcess.StartAsync(TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
    }

    /// <summary>Somebody with a browser of their own: cookies and cache are shared with nobody.</summary>
    internal Task<Visitor> VisitAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        Chromium.Require();
        return VisitAsync(_server!, scheme, width, height);
    }

    /// <summary>The same, of another server.</summary>
    internal async Task<Visitor> VisitAsync(ServerProcess server, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        Chromium.Require();
        IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            BaseURL = server.Address.AbsoluteUri,
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
        });
        return await Visitor.ArriveAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();

        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
