using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>Attachments in: through the API, and by links that are for one object each.</summary>
[Trait("Clauses", "R-152 R-155 R-158 R-159")]
public sealed class UploadTests(SharedServer shared)
{
    [Fact]
    public async Task What_is_uploaded_by_a_link_is_downloaded_byte_for_byte()
    {
        using RunClient ann = shared.Process.Member();
        byte[] content = Encoding.UTF8.GetBytes("Überblick");
        JsonElement link = await ann.UploadLinkAsync(new { filename = "Überblick.txt", mime_type = "text/plain; charset=utf-8", size_bytes = content.Length, sha256 = ObjectClient.Sha256Of(content) });
        string id = link.GetProperty("object_id").GetString()!;
        Assert.Equal(("PUT", 900), (link.GetProperty("method").GetString(), link.GetProperty("expires_in_seconds").GetInt32()));
        Assert.Null(await ann.DownloadedAsync(id));

        using var nobody = new HttpClient();
        string type = link.GetProperty("headers").GetProperty("Content-Type").GetString()!;
        using HttpResponseMessage put = await nobody.PutAsync(link.GetProperty("upload_url").GetString()!, content, type);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(content, await ann.DownloadedAsync(id));
        JsonElement found = await ann.GetAsync($"{ObjectClient.Objects}/{id}");
        Assert.Equal(
            (id, "Überblick.txt", "text/plain; charset=utf-8", content.Length, ObjectClient.Sha256Of(content)),
            (found.GetProperty("object_id").GetString(), found.GetProperty("filename").GetString(), found.GetProperty("mime_type").GetString(), found.GetProperty("size_bytes").GetInt32(), found.GetProperty("sha256").GetString()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public async Task What_is_uploaded_through_the_API_is_downloaded_byte_for_byte(int size)
    {
        using RunClient ann = shared.Process.Member();
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);

        string id = await ann.UploadedAsync(content, "data.bin", "application/octet-stream");

        Assert.Equal(content, await ann.DownloadedAsync(id));
    }

    [Fact]
    public async Task A_link_takes_the_same_again_and_nothing_else_however_often()
    {
        using RunClient ann = shared.Process.Member();
        using var nobody = new HttpClient();
        JsonElement link = await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3 });
        string url = link.GetProperty("upload_url").GetString()!;

        Assert.Equal("201", await PutAsync(nobody, url, [1, 2, 3]));
        Assert.Equal("201", await PutAsync(nobody, url, [1, 2, 3]));
        Assert.Equal("409 object-taken", await PutAsync(nobody, url, [1, 2, 4]));
        Assert.Equal([1, 2, 3], await ann.DownloadedAsync(link.GetProperty("object_id").GetString()!));
    }

    [Theory]
    [InlineData(2, "application/octet-stream", "422 upload-mismatch")]
    [InlineData(4, "application/octet-stream", "422 upload-mismatch")]
    [InlineData(1_000_000, "application/octet-stream", "422 upload-mismatch")]
    [InlineData(3, "text/html", "415 unsupported-media-type")]
    public async Task Other_bytes_than_the_link_is_for_are_refused_and_nothing_is_stored(int size, string mediaType, string refusal)
    {
        using RunClient ann = shared.Process.Member();
        using var nobody = new HttpClient();
        JsonElement link = await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3, sha256 = ObjectClient.Sha256Of([0, 0, 0]) });
        string url = link.GetProperty("upload_url").GetString()!;

        Assert.Equal(refusal, await PutAsync(nobody, url, new byte[size], mediaType));
        Assert.Equal("422 upload-mismatch", await PutAsync(nobody, url, [1, 2, 3]));

        Assert.Null(await ann.DownloadedAsync(link.GetProperty("object_id").GetString()!));
        Assert.Equal("201", await PutAsync(nobody, url, [0, 0, 0]));
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8", "TEXT/plain;charset=\"UTF-8\"", true)]
    [InlineData("text/plain; charset=utf-8; format=flowed", "text/plain; format=flowed; charset=utf-8", true)]
    [InlineData("text/plain; charset=utf-8", "text/plain", false)]
    [InlineData("text/plain", "text/plain; charset=utf-8", false)]
    [InlineData("text/plain; charset=utf-8", "text/plain; charset=latin1", false)]
    [InlineData("multipart/mixed; boundary=a", "multipart/mixed; boundary=A", false)]
    public async Task The_type_of_an_upload_is_what_it_means_and_not_how_it_is_written(string linked, string sent, bool isTaken)
    {
        using RunClient ann = shared.Process.Member();
        using var nobody = new HttpClient();
        string url = (await ann.UploadLinkAsync(new { filename = "a.bin", mime_type = linked, size_bytes = 3 })).GetProperty("upload_url").GetString()!;

        Assert.Equal(isTaken ? "201" : "415 unsupported-media-type", await PutAsync(nobody, url, [1, 2, 3], sent));
    }

    [Fact]
    public async Task A_link_that_was_changed_anywhere_or_is_for_a_download_takes_nothing()
    {
        using RunClient ann = shared.Process.Member();
        using var nobody = new HttpClient();
        string url = (await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3 })).GetProperty("upload_url").GetString()!;
        string id = await ann.UploadedAsync();
        string download = (await ann.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!;
        int start = url.LastIndexOf('/') + 1;

        for (int at = start; at < url.Length; at += 7)
        {
            string changed = $"{url[..at]}{(url[at] == 'A' ? 'B' : 'A')}{url[(at + 1)..]}";
            Assert.Equal("404 not-found", await PutAsync(nobody, changed, [1, 2, 3]));
        }

        foreach (string changed in (string[])[$"{url}%20", $"{url}%0A", $"{url}=", $"{url[..start]}%20{url[start..]}", $"{url[..(start + 9)]}%0D%0A{url[(start + 9)..]}"])
            Assert.Equal("404 not-found", await PutAsync(nobody, changed, [1, 2, 3]));
        using HttpResponseMessage fetched = await nobody.GetAsync(new Uri($"{download}%20"), RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, fetched.StatusCode);

        Assert.Equal("404 not-found", await PutAsync(nobody, download, [1, 2, 3]));
        using HttpResponseMessage got = await nobody.GetAsync(new Uri(url), RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0000.txt")]
    [InlineData("a\r\nSet-Cookie: x.txt")]
    [InlineData("photo\u202egnp.exe")]
    public async Task A_name_that_is_none_is_400(string filename)
    {
        using RunClient ann = shared.Process.Member();

        using HttpResponseMessage link = await ann.PostJsonAsync($"{ObjectClient.Objects}/upload-url", $$"""{"filename":{{Escaped(filename)}},"size_bytes":1}""");

        Assert.Equal(HttpStatusCode.BadRequest, link.StatusCode);
    }

    [Theory]
    [InlineData("filename", 255, true)]
    [InlineData("filename", 256, false)]
    [InlineData("mime_type", 255, true)]
    [InlineData("mime_type", 256, false)]
    public async Task Names_and_types_are_taken_up_to_their_limit(string field, int length, bool isTaken)
    {
        using RunClient ann = shared.Process.Member();
        string value = field == "filename" ? new string('a', length) : $"text/{new string('a', length - 5)}";
        string other = field == "filename" ? "" : "\"filename\":\"a\",";

        using HttpResponseMessage link = await ann.PostJsonAsync($"{ObjectClient.Objects}/upload-url", $$"""{{{other}}"{{field}}":"{{value}}","size_bytes":1}""");

        Assert.Equal(isTaken ? HttpStatusCode.Created : HttpStatusCode.BadRequest, link.StatusCode);
    }

    [Theory]
    [InlineData("""{"filename":"a","size_bytes":-1}""", "400 invalid-parameter")]
    [InlineData("""{"filename":"a","size_bytes":104857601}""", "413 too-large")]
    [InlineData("""{"filename":"a","size_bytes":1,"sha256":"ABCD"}""", "400 invalid-parameter")]
    [InlineData("""{"filename":"a","size_bytes":1,"mime_type":"no type"}""", "400 invalid-parameter")]
    [InlineData("""{"filename":"a"}""", "400 invalid-json")]
    [InlineData("""{"filename":"a","size_bytes":"1"}""", "400 invalid-json")]
    [InlineData("""{"filename":"\ud800.txt","size_bytes":1}""", "400 invalid-json")]
    [InlineData("""{"filename":"a","size_bytes":1,"object_id":"mine"}""", "400 invalid-json")]
    [InlineData("""{"filename":"a","size_bytes":1,"url":"http://169.254.169.254/"}""", "400 invalid-json")]
    public async Task A_request_for_a_link_that_is_none_is_refused(string body, string refusal)
    {
        using RunClient ann = shared.Process.Member();

        using HttpResponseMessage link = await ann.PostJsonAsync($"{ObjectClient.Objects}/upload-url", body);

        Assert.Equal(refusal, await ToldAsync(link));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?filename=")]
    [InlineData("?filename=a&sha256=1")]
    public async Task An_upload_through_the_API_needs_a_name(string query)
    {
        using RunClient ann = shared.Process.Member();

        using HttpResponseMessage response = await ann.UploadAsync(query, ObjectClient.Content);

        Assert.Equal("400 invalid-parameter", await ToldAsync(response));
    }

    [Fact]
    public async Task An_upload_with_another_digest_than_it_says_is_refused()
    {
        using RunClient ann = shared.Process.Member();

        using HttpResponseMessage other = await ann.UploadAsync($"?filename=a&sha256={new string('0', 64)}", ObjectClient.Content);
        using HttpResponseMessage right = await ann.UploadAsync($"?filename=a&sha256={ObjectClient.Sha256Of(ObjectClient.Content)}", ObjectClient.Content);

        Assert.Equal("422 upload-mismatch", await ToldAsync(other));
        Assert.Equal(HttpStatusCode.Created, right.StatusCode);
    }

    [Fact]
    public async Task Who_may_only_read_uploads_nothing()
    {
        using var viewer = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "vic", "viewer"));

        using HttpResponseMessage link = await viewer.PostJsonAsync($"{ObjectClient.Objects}/upload-url", """{"filename":"a","size_bytes":1}""");
        using HttpResponseMessage upload = await viewer.UploadAsync("?filename=a", ObjectClient.Content);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (link.StatusCode, upload.StatusCode));
    }

    [Theory]
    [InlineData(1024, 1024, true)]
    [InlineData(1024, 1025, false)]
    public async Task The_size_of_one_and_of_all_is_limited_to_the_byte(int limit, int size, bool isTaken)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Objects__MaxBytes"] = $"{limit}", ["Objects__MaxTenantBytes"] = $"{1024 * 1024}" },
        });
        using RunClient ann = server.Member();

        using HttpResponseMessage upload = await ann.UploadAsync("?filename=a", new byte[size]);
        using HttpResponseMessage chunked = await ann.Http.PostAsync($"{ObjectClient.Objects}?filename=a", new UnsizedContent(new byte[size]), RunClient.Cancellation);
        Assert.Equal(isTaken, upload.StatusCode == HttpStatusCode.Created);
        Assert.Equal(isTaken, chunked.StatusCode == HttpStatusCode.Created);
        if (!isTaken)
        {
            Assert.Equal("413 too-large", await ToldAsync(upload));
            return;
        }

        // Two of 1,024 are there. So many more make it full, to the byte.
        for (int count = 2; count < 1024; count++)
            await ann.UploadedAsync(new byte[1024]);
        using HttpResponseMessage over = await ann.UploadAsync("?filename=a", [0]);
        Assert.Equal("413 object-quota", await ToldAsync(over));
        using HttpResponseMessage link = await ann.PostJsonAsync($"{ObjectClient.Objects}/upload-url", """{"filename":"a","size_bytes":1}""");
        Assert.Equal("413 object-quota", await ToldAsync(link));
        using RunClient other = server.Member("other");
        await other.UploadedAsync(new byte[1024]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task However_many_come_at_once_they_come_to_no_more_than_a_tenant_may_keep(bool byLinks)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Objects__MaxTenantBytes"] = $"{1024 * 1024}" },
        });
        using RunClient ann = server.Member();
        await ann.UploadedAsync(new byte[512 * 1024]);
        using var nobody = new HttpClient();
        byte[] content = new byte[512 * 1024];
        List<string> links = [];
        for (int i = 0; byLinks && i < 60; i++)
            links.Add((await ann.UploadLinkAsync(new { filename = "a", size_bytes = content.Length })).GetProperty("upload_url").GetString()!);

        HttpResponseMessage[] answers = await Task.WhenAll(byLinks
            ? links.Select(link => nobody.PutAsync(link, content, "application/octet-stream"))
            : Enumerable.Range(0, 60).Select(_ => ann.UploadAsync("?filename=a", content)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (HttpResponseMessage answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            Assert.Equal("413 object-quota", await ToldAsync(answer));
        foreach (HttpResponseMessage answer in answers)
            answer.Dispose();
    }

    private static string Escaped(string text) => string.Concat("\"", string.Concat(text.Select(c => $"\\u{(int)c:x4}")), "\"");

    private static async Task<string> PutAsync(HttpClient client, string url, byte[] content, string? mediaType = "application/octet-stream")
    {
        using HttpResponseMessage response = await client.PutAsync(url, content, mediaType);
        return response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : await ToldAsync(response);
    }

    private static async Task<string> ToldAsync(HttpResponseMessage response) =>
        $"{(int)response.StatusCode} {(await RunClient.JsonAsync(response)).GetProperty("type").GetString()!.Split(':')[^1]}";

    private sealed class UnsizedContent(byte[] content) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(content, RunClient.Cancellation).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
