using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;
using ZstdSharp;

namespace Verbatim.Server.Tests.Objects;

/// <summary>Of what is no whole upload nothing is kept, and whoever sent it is told.</summary>
[Trait("Clauses", "R-9 R-138 R-158 R-159")]
public sealed class UnfinishedUploadTests(SharedServer shared)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_goes_down_says_so_to_an_upload_that_is_open_and_keeps_nothing_of_it(bool byLink)
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient ann = server.Member();
        string path = byLink
            ? new Uri((await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 5 })).GetProperty("upload_url").GetString()!).AbsolutePath
            : $"{ObjectClient.Objects}?filename=a.bin";
        await using RawRequest upload = await RawRequest.OpenAsync(
            server.Address,
            $"""
            {(byLink ? "PUT" : "POST")} {path} HTTP/1.1
            Authorization: Bearer {server.Tokens.For("acme", "ann", "member")}
            Content-Type: application/octet-stream
            Transfer-Encoding: chunked
            """);
        await upload.SendChunkAsync([1, 2, 3]);
        string incoming = Path.Combine(server.DataDirectory, "objects", "incoming");
        Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateFiles(incoming).Any(), TimeSpan.FromSeconds(30)));

        using (var kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(RunClient.Cancellation);

        Assert.Equal("HTTP/1.1 503 Service Unavailable", await upload.ReadLineAsync());
        List<string> head = [];
        while (await upload.ReadLineAsync() is { Length: > 0 } line)
            head.Add(line);
        Assert.Contains("Connection: close", head);
        Assert.Contains("Content-Type: application/problem+json", head);
        Assert.Contains("Retry-After: 5", head);
        int length = int.Parse(head.Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))["Content-Length: ".Length..], CultureInfo.InvariantCulture);
        Assert.Equal("urn:verbatim:problem:stopping", JsonElement.Parse(await upload.ReadAsync(length)).GetProperty("type").GetString());
        Assert.Equal("", await upload.ReadToEndAsync());
        Assert.Equal(0, await server.ExitAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("%ff")]
    [InlineData("a%C3%28.txt")]
    [InlineData("a%ED%A0%80.txt")]
    public async Task A_name_that_is_not_UTF_8_is_400_and_says_so(string name)
    {
        using RunClient ann = shared.Process.Member();

        await using RawRequest upload = await RawRequest.OpenAsync(
            shared.Process.Address,
            $"""
            POST {ObjectClient.Objects}?filename={name} HTTP/1.1
            Authorization: Bearer {shared.Process.Tokens.For("acme", "ann", "member")}
            Content-Length: 0
            Connection: close
            """);

        string answer = await upload.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("UTF-8", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_a_percent_sign_of_its_own_is_taken_as_it_stands()
    {
        using RunClient ann = shared.Process.Member();

        string id = await ann.UploadedAsync(filename: "100 % ü 😀.csv");

        Assert.Equal("100 % ü 😀.csv", (await ann.GetAsync($"{ObjectClient.Objects}/{id}")).GetProperty("filename").GetString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task A_coded_body_that_is_empty_or_goes_on_after_its_end_is_400_and_nothing_is_kept(string coding)
    {
        using RunClient ann = shared.Process.Member();
        byte[] coded = Coded(coding, [1, 2, 3]);
        byte[] large = Coded(coding, [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i >> 3))]);
        (string Case, byte[] Body)[] broken =
        [
            ("empty", []), ("cut", coded[..^1]), ("one more", [.. coded, 0]), ("zeros", [.. coded, .. new byte[100]]), ("text", [.. coded, .. "garbage"u8]),
            ("half a magic", [.. coded, 0x1f]), ("a magic", [.. coded, 0x1f, 0x8b]), ("large and more", [.. large, 7]), ("large and much more", [.. large, .. new byte[20_000]]),
        ];
        List<string> told = [];

        foreach ((string name, byte[] body) in broken)
            told.Add($"{name}: {await SentAsync(body)}");

        Assert.Equal([.. broken.Select(each => $"{each.Case}: 400 broken-encoding")], told);
        Assert.Equal("201", await SentAsync(coded));
        Assert.Equal("201", await SentAsync(large));
        if (coding == "gzip")
            Assert.Equal("201", await SentAsync([.. coded, .. large, .. coded]));

        async Task<string> SentAsync(byte[] body)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentEncoding.Add(coding);
            using HttpResponseMessage answer = await ann.Http.PostAsync($"{ObjectClient.Objects}?filename=a", content, RunClient.Cancellation);
            return answer.IsSuccessStatusCode ? $"{(int)answer.StatusCode}" : $"{(int)answer.StatusCode} {(await RunClient.JsonAsync(answer)).GetProperty("type").GetString()!.Split(':')[^1]}";
        }
    }

    [Fact]
    public async Task A_link_takes_no_parameters()
    {
        using RunClient ann = shared.Process.Member();
        using var nobody = new HttpClient();
        string id = await ann.UploadedAsync();
        string up = (await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3 })).GetProperty("upload_url").GetString()!;
        string down = (await ann.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!;

        using HttpResponseMessage put = await nobody.PutAsync(up + "?x=1", [1, 2, 3], "application/octet-stream");
        using HttpResponseMessage got = await nobody.GetAsync(new Uri(down + "?x=1"), RunClient.Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (put.StatusCode, got.StatusCode));
        Assert.Equal("urn:verbatim:problem:invalid-parameter", (await RunClient.JsonAsync(got)).GetProperty("type").GetString());
        (await nobody.PutAsync(up, [1, 2, 3], "application/octet-stream")).EnsureSuccessStatusCode().Dispose();
    }

    private static byte[] Coded(string coding, byte[] content)
    {
        using var coded = new MemoryStream();
        using (Stream coder = coding switch
        {
            "gzip" => new GZipStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            _ => new CompressionStream(coded, leaveOpen: true),
        })
        {
            coder.Write(content);
        }

        return coded.ToArray();
    }
}
