using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>O7: a link of the store of attachments expires in the middle of a download, which is cut or goes on.</summary>
[Trait("Row", "O7")]
public sealed class ExpiredLinkTests(ITestOutputHelper output)
{
    private const int Bytes = 300_000;
    private const int ManyBytes = 40 * 1024 * 1024;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(61);

    private static int Cuts => Night.Is ? 500 : 50;

    [Fact]
    public async Task An_expired_link_is_refused_and_a_new_one_gives_the_rest_of_the_same_bytes()
    {
        Random random = new(7);
        await using S3Floor floor = await S3Floor.StartAsync();
        using HttpClient http = new();
        byte[] bytes = new byte[Bytes];
        random.NextBytes(bytes);
        StoredObject stored = await S3Floor.PutAsync(floor.Store, "object", bytes);

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

        await GoOnBeyondTheEndAsync(floor, http);
        Figures.Report(output, "O7", $"{Cuts} downloads cut, their links expired: {refused} of {Cuts} refused, {Cuts} went on with new links to the same digest; one that was not cut went on by its link that had expired");
        Assert.Equal(Cuts, refused);
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
}
