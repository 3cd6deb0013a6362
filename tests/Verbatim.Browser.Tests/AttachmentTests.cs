using System.Buffers.Binary;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>What a run made can be had for as long as the run is there, wherever it is kept and however old a link to it is.</summary>
[Trait("Clauses", "R-150 R-153 R-156")]
public sealed class AttachmentTests(InstalledApp app)
{
    private static readonly TimeSpan LongerThanALink = TimeSpan.FromMinutes(16);

    public enum Kept
    {
        InFiles,
        InABucketBehindTheServer,
        InABucketWithLinksOfItsOwn,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Kept.InFiles)]
    [InlineData(Kept.InABucketBehindTheServer)]
    [InlineData(Kept.InABucketWithLinksOfItsOwn)]
    public async Task A_file_is_downloaded_by_one_press_long_after_its_link_has_expired_and_the_cards_are_the_same(Kept kept)
    {
        Chromium.Require();
        await using S3Server? bucket = kept == Kept.InFiles ? null : await S3Server.StartAsync();
        await using ServerProcess server = await ServerProcess.StartAsync(Cancellation, SettingsOf(kept, bucket));
        await using Visitor visitor = await app.VisitAsync(server);
        await visitor.StartAsync("upgrade-plan");
        await visitor.WaitForEndAsync();
        string live = await visitor.TranscriptAsync();
        Assert.Contains("class=\"entry card\"", live, StringComparison.Ordinal);
        (string name, string bytes) = await DownloadAsync(visitor);

        string link = await LinkAsync(visitor);
        Assert.Equal(kept == Kept.InABucketWithLinksOfItsOwn ? bucket!.Address.Authority : server.Address.Authority, new Uri(link).Authority);
        Assert.Equal((HttpStatusCode.OK, bytes), await FetchAsync(link));
        string expired = kept == Kept.InABucketWithLinksOfItsOwn ? await ExpireAsync(bucket!, link) : await ExpiredAsync(visitor, server);
        Assert.NotEqual(HttpStatusCode.OK, (await FetchAsync(expired)).Status);

        await visitor.Page.ReloadAsync();
        Assert.Equal(live, await visitor.TranscriptAsync());
        if (kept == Kept.InABucketWithLinksOfItsOwn)
            await bucket!.AdvanceClockAsync(-LongerThanALink);
        Assert.Equal((name, bytes), await DownloadAsync(visitor));
        Assert.Equal(live, await visitor.TranscriptAsync());
        await visitor.HasNoComplaintsAsync();
    }

    [Fact]
    public async Task A_press_on_a_file_that_was_never_stored_here_says_so_and_an_old_address_is_called_what_it_is()
    {
        await using Visitor visitor = await app.VisitAsync();
        string run = await visitor.BeginRunAsync();
        string final = RecordedFrames.End(1).Replace("\"attachments\":[]", """
            "attachments":[{"object_id":"obj_nobody_stored","filename":"table.csv","url":"https://files.example/dead"}]
            """, StringComparison.Ordinal);
        await visitor.RecordAsync(run, [final], TimeSpan.Zero);
        await visitor.Page.GotoAsync($"runs/{run}");

        ILocator file = visitor.Page.Locator(".ending .attachments li");
        await file.Locator("button").ClickAsync();

        await file.GetByText("Not stored here.").WaitForAsync();
        Assert.Equal("original link, may be dead", await file.Locator("a").InnerTextAsync());
    }

    private static IEnumerable<(string Name, string Value)> SettingsOf(Kept kept, S3Server? bucket) => bucket is null
        ? []
        : S3Server.Variables(bucket.Options("browser"), ("Objects__S3__PresignDownloads", kept == Kept.InABucketWithLinksOfItsOwn ? "true" : "false"))
            .Select(setting => (setting.Key, setting.Value));

    private static async Task<(string Name, string Bytes)> DownloadAsync(Visitor visitor)
    {
        ILocator button = visitor.Page.Locator(".ending button[data-object]").First;
        string said = await visitor.Page.Locator(".ending .attachments .facts span").First.InnerTextAsync();
        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        byte[] bytes = await File.ReadAllBytesAsync(await download.PathAsync(), Cancellation);

        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal($"{bytes.Length} B", said);
        string text = Encoding.UTF8.GetString(bytes);
        Assert.Contains("\r\n", text, StringComparison.Ordinal);
        return (download.SuggestedFilename, text);
    }

    private static Task<string> LinkAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string>(
        """
        async () => {
          const id = document.querySelector('.ending button[data-object]').dataset.object;
          return (await (await fetch(`api/v1/storage/objects/${id}/download-url`)).json()).download_url;
        }
        """);

    private static async Task<(HttpStatusCode Status, string? Body)> FetchAsync(string link)
    {
        using var nobody = new HttpClient();
        using HttpResponseMessage response = await nobody.GetAsync(new Uri(link), Cancellation);
        return (response.StatusCode, response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(Cancellation) : null);
    }

    private static async Task<string> ExpireAsync(S3Server bucket, string link)
    {
        await bucket.AdvanceClockAsync(LongerThanALink);
        return link;
    }

    // With the server's own keys, as it would have made it then.
    private static async Task<string> ExpiredAsync(Visitor visitor, ServerProcess server)
    {
        string id = (await visitor.Page.Locator(".ending button[data-object]").First.GetAttributeAsync("data-object"))!;
        IDataProtector sealing = DataProtectionProvider
            .Create(new DirectoryInfo(Path.Combine(server.DataDirectory, "keys")), builder => builder.SetApplicationName("Verbatim"))
            .CreateProtector("Verbatim.Download.v1");
        string Seal(DateTimeOffset until)
        {
            byte[] right = [.. new byte[sizeof(long)], .. Encoding.ASCII.GetBytes($"demo\n{id}")];
            BinaryPrimitives.WriteInt64BigEndian(right, until.ToUnixTimeSeconds());
            return $"{server.Address}objects/{WebEncoders.Base64UrlEncode(sealing.Protect(right))}";
        }

        // That it is refused for its age and for nothing else is shown by one like it that is younger.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync(Seal(now + LongerThanALink))).Status);
        return Seal(now - TimeSpan.FromSeconds(1));
    }
}
