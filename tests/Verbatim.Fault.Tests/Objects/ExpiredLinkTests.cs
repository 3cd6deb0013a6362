using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Client.Attachments;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>O7: a link of the store of attachments expires in the middle of a download, also of the .NET client's, which is cut or goes on.</summary>
[Trait("Row", "O7")]
public sealed class ExpiredLinkTests(ITestOutputHelper output)
{
    private const int Bytes = 300_000;
    private const int ManyBytes = 40 * 1024 * 1024;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(61);

    //
    private static readonly TimeSpan LifeByDefault = TimeSpan.FromSeconds(900);

    private static int Cuts => Night.Is ? 500 : 50;

    [Fact]
    public async Task An_expired_link_is_refused_and_a_new_one_gives_the_rest_of_the_same_bytes()
    {
        Random random = new(7);
        await using S3Floor floor = await S3Floor.StartAsync();
        using HttpClient http = new();
        byte[] bytes = new byte[Bytes];
        random.NextBytes(bytes);
        StoredObject stored = await S3Floor.PutAsync(floor.Direct, "object", bytes);

        int refused = 0;
        for (int i = 0; i < Cuts; i++)
        {
            Uri link = (await floor.Store.LinkAsync(stored, Life, S3Floor.Cancellation))!;
            floor.Proxy.Fault = _ => new S3Fault.CutAnswer(random.Next(Bytes));
            byte[] first = await ReadUntilCutAsync(http, link);
            floor.Proxy.Fault = _ => null;
            await floor.Server.AdvanceClockAsync(LongEnough);

            using (HttpResponseMessage late = await AskAsync(http, link, first.Length))
                refused += late.StatusCode == HttpStatusCode.Forbidden ? 1 : 0;

            Uri again = (await floor.Store.LinkAsync(stored, Life + LongEnough, S3Floor.Cancellation))!;
            using HttpResponseMessage rest = await AskAsync(http, again, first.Length);
            Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
            AssertSame(stored, [.. first, .. await rest.Content.ReadAsByteArrayAsync(S3Floor.Cancellation)]);
            AssertSame(stored, await http.GetByteArrayAsync(again, S3Floor.Cancellation));
            await floor.Server.AdvanceClockAsync(-LongEnough);
        }

        int refusedMeanwhile = await DownloadByClientAsync(floor, http, random);
        await GoOnBeyondTheEndAsync(floor, http);
        Figures.Report(output, "O7", $"{Cuts} downloads cut, their links expired: {refused} of {Cuts} refused, {Cuts} went on with new links to the same digest; "
            + $"{Cuts} downloads of the .NET client cut once their links had expired, of which {refusedMeanwhile} were refused by then, came whole by links that it asked a server for; "
            + "one that was not cut went on by its link that had expired");
        Assert.Equal((Cuts, Cuts), (refused, refusedMeanwhile));
    }

    /// <summary>The .NET client, by links to the bucket that a server makes for it: each expires while the client downloads by it, and then the download is cut.</summary>
    /// <returns>How many links were refused once their download was cut.</returns>
    private static async Task<int> DownloadByClientAsync(S3Floor floor, HttpClient http, Random random)
    {
        await using FaultServer server = await FaultServer.StartAsync(new ServerSettings
        {
            Variables = S3Server.Variables(floor.Server.Options("client", floor.Proxy.Address), ("Objects__S3__PresignDownloads", "true")),
        });
        using var asking = new LinkRequests { InnerHandler = new SocketsHttpHandler { UseCookies = false } };
        using var caller = new HttpClient(asking) { BaseAddress = server.Process.Address };
        caller.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        AttachmentCalls attachments = new VerbatimClient(caller).Attachments;
        byte[] bytes = new byte[Bytes];
        random.NextBytes(bytes);
        StoredAttachment stored = await attachments.UploadAsync(new NewAttachment("a.bin"), new MemoryStream(bytes), S3Floor.Cancellation);

        int refused = 0;
        for (int i = 0; i < Cuts; i++)
        {
            int contents = 0, asked = 0;
            floor.Proxy.Fault = request => request is { Method: "GET", IsContent: true } && Interlocked.Increment(ref contents) == 1
                ? new S3Fault.CutAnswer(random.Next(Bytes), () => floor.Server.AdvanceClockAsync(LifeByDefault + Life))
                : null;

            // Who asks for another link has been cut, and gets one that is good. Who does not is left with one that is over.
            asking.BeforeAsync = async former =>
            {
                if (++asked == 1)
                    return;

                using (HttpResponseMessage late = await http.GetAsync(former, S3Floor.Cancellation))
                    refused += late.StatusCode == HttpStatusCode.Forbidden ? 1 : 0;
                await floor.Server.AdvanceClockAsync(-(LifeByDefault + Life));
            };
            using var file = new MemoryStream();
            await attachments.DownloadAsync(stored.ObjectId, file, S3Floor.Cancellation);

            Assert.Equal(2, asked);
            Assert.Equal(bytes, file.ToArray());
        }

        floor.Proxy.Fault = _ => null;
        return refused;
    }

    /// <summary>A link says until when a download may begin.</summary>
    private static async Task GoOnBeyondTheEndAsync(S3Floor floor, HttpClient http)
    {
        StoredObject stored = await S3Floor.PutAsync(floor.Direct, "large", new byte[ManyBytes]);
        Uri link = (await floor.Direct.LinkAsync(stored, Life, S3Floor.Cancellation))!;
        using HttpResponseMessage answer = await http.GetAsync(link, HttpCompletionOption.ResponseHeadersRead, S3Floor.Cancellation);
        await using Stream content = await answer.Content.ReadAsStreamAsync(S3Floor.Cancellation);
        byte[] all = new byte[ManyBytes];
        await content.ReadExactlyAsync(all.AsMemory(0, 1000), S3Floor.Cancellation);

        await floor.Server.AdvanceClockAsync(LongEnough);

        await content.ReadExactlyAsync(all.AsMemory(1000), S3Floor.Cancellation);
        AssertSame(stored, all);
    }

    private static void AssertSame(StoredObject stored, byte[] bytes) => Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, Uri link, int from)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, link);
        request.Headers.Range = new RangeHeaderValue(from, null);
        return await http.SendAsync(request, S3Floor.Cancellation);
    }

    private static async Task<byte[]> ReadUntilCutAsync(HttpClient http, Uri link)
    {
        using var received = new MemoryStream();
        using HttpResponseMessage answer = await http.GetAsync(link, HttpCompletionOption.ResponseHeadersRead, S3Floor.Cancellation);
        await using Stream content = await answer.Content.ReadAsStreamAsync(S3Floor.Cancellation);
        await Assert.ThrowsAnyAsync<IOException>(() => content.CopyToAsync(received, S3Floor.Cancellation));
        return received.ToArray();
    }

    /// <summary>Sees when a link is asked for, and the one that was given before.</summary>
    private sealed class LinkRequests : DelegatingHandler
    {
        private Uri? _former;

        public Func<Uri?, Task> BeforeAsync { get; set; } = _ => Task.CompletedTask;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isForLink = request.RequestUri!.AbsolutePath.EndsWith("/download-url", StringComparison.Ordinal);
            if (isForLink)
                await BeforeAsync(_former);
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            if (!isForLink)
                return answer;

            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            using JsonDocument link = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            _former = new Uri(link.RootElement.GetProperty("download_url").GetString()!);
            return answer;
        }
    }
}
