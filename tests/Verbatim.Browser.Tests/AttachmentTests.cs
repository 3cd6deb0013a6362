using Microsoft.Playwright;
using Xunit;

namespace Verbatim.Browser.Tests;

[Trait("Clauses", "R-150 R-156")]
public sealed class AttachmentTests(InstalledApp app)
{
    [Fact]
    public async Task A_press_on_a_file_downloads_the_bytes_that_were_stored()
    {
        await using Visitor visitor = await app.VisitAsync();
        await visitor.StartAsync("upgrade-plan");
        await visitor.WaitForEndAsync();
        ILocator button = visitor.Page.Locator(".ending button[data-object]").First;
        string said = await visitor.Page.Locator(".ending .attachments .facts span").First.InnerTextAsync();

        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());

        byte[] bytes = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal($"{bytes.Length} B", said);
        Assert.Contains("\r\n", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        await visitor.HasNoComplaintsAsync();
    }
}
