using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>Whatever somebody uploaded, it comes back as a file to save: under its own name, of a type that runs nothing, to whoever has a link that is good.</summary>
[Trait("Clauses", "R-12 R-153 R-155 R-156 R-157")]
public sealed class ServedObjectsTests(SharedServer shared)
{
    [Theory]
    [InlineData("page.html", "text/html", "<script>alert(1)</script>", "application/octet-stream")]
    [InlineData("image.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream")]
    [InlineData("data.xml", "application/xml", "<?xml-stylesheet href='x.xsl'?><a/>", "application/octet-stream")]
    [InlineData("page.xhtml", "application/xhtml+xml", "<html/>", "application/octet-stream")]
    [InlineData("script.js", "text/javascript", "alert(1)", "application/octet-stream")]
    [InlineData("picture.png", "image/png", "alert(1)//", "image/png")]
    [InlineData("note.txt", "text/plain", "<html><script>alert(1)</script>", "text/plain")]
    [InlineData("form.pdf", "application/pdf", "%PDF-1.7 /OpenAction /JavaScript", "application/pdf")]
    [InlineData("a.bin", "TEXT/HTML; charset=utf-8", "<b>", "application/octet-stream")]
    [InlineData("a.bin", "multipart/form-data; boundary=x", "--x", "application/octet-stream")]
    public async Task A_file_that_a_browser_would_run_is_saved_and_never_shown(string filename, string mediaType, string content, string servedAs)
    {
        using RunClient ann = shared.Process.Member();
        string id = await ann.UploadedAsync(Encoding.UTF8.GetBytes(content), filename, mediaType);

        using HttpResponseMessage response = await GetAsync(await LinkAsync(ann, id));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(content, await response.Content.ReadAsStringAsync(RunClient.Cancellation));
        Assert.Equal((servedAs, "attachment"), (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..\\..\\boot.ini")]
    [InlineData("a\"; filename=\"b.exe")]
    [InlineData("CON")]
    [InlineData("文件 ünïcode.txt")]
    [InlineData("%0d%0aSet-Cookie: a=b.txt")]
    [InlineData("name;type=text/html")]
    public async Task A_file_keeps_its_name_and_the_name_stays_in_its_place(string filename)
    {
        using RunClient ann = shared.Process.Member();
        string id = await ann.UploadedAsync(filename: filename);

        using HttpResponseMessage response = await GetAsync(await LinkAsync(ann, id));

        ContentDispositionHeaderValue disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal(("attachment", filename), (disposition.DispositionType, disposition.FileNameStar));
        Assert.Equal(2, disposition.Parameters.Count);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        string[] stored = Directory.GetFiles(Path.Combine(shared.Process.DataDirectory, "objects"), "*", SearchOption.AllDirectories);
        Assert.All(stored, path => Assert.Matches("^([0-9a-f]{32}/[0-9a-f]{2}/[0-9a-f]{32}\\.(content|json)|incoming/.*)$", Path.GetRelativePath(Path.Combine(shared.Process.DataDirectory, "objects"), path)));
    }

    [Theory]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=-1")]
    [InlineData("bytes=5-")]
    [InlineData("bytes=100-200")]
    [InlineData("bytes=0-1,2-3,4-5")]
    [InlineData("bytes=9-0")]
    public async Task A_part_of_a_file_is_not_given_out_because_only_the_whole_can_be_checked(string range)
    {
        using RunClient ann = shared.Process.Member();
        string link = await LinkAsync(ann, await ann.UploadedAsync());
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.TryAddWithoutValidation("Range", range);
        using var nobody = new HttpClient();

        using HttpResponseMessage response = await nobody.SendAsync(request, RunClient.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ObjectClient.Content, await response.Content.ReadAsByteArrayAsync(RunClient.Cancellation));
    }

    [Fact]
    public async Task A_link_is_good_until_its_time_is_over_and_for_its_own_object_and_method_only()
    {
        using RunClient ann = shared.Process.Member();
        string id = await ann.UploadedAsync();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Sealed("acme", id, now.AddMinutes(1))));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Sealed("acme", id, now.AddSeconds(-1))));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Sealed("other", id, now.AddMinutes(1))));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(Sealed("acme", "obj_nobody_stored", now.AddMinutes(1))));

        string link = await LinkAsync(ann, id);
        using var nobody = new HttpClient();
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, link) { Content = new ByteArrayContent([1]) };
            using HttpResponseMessage response = await nobody.SendAsync(request, RunClient.Cancellation);
            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.Unauthorized]);
        }

        using HttpResponseMessage asHtml = await GetAsync($"{link}?response-content-type=text/html");
        Assert.NotEqual("text/html", asHtml.Content.Headers.ContentType?.MediaType);
        Assert.Equal(ObjectClient.Content, await ann.DownloadedAsync(id));
    }

    private string Sealed(string tenant, string id, DateTimeOffset until)
    {
        byte[] right = [.. new byte[sizeof(long)], .. Encoding.ASCII.GetBytes($"{tenant}\n{id}")];
        BinaryPrimitives.WriteInt64BigEndian(right, until.ToUnixTimeSeconds());
        IDataProtector sealing = DataProtectionProvider
            .Create(new DirectoryInfo(Path.Combine(shared.Process.DataDirectory, "keys")), builder => builder.SetApplicationName("Verbatim"))
            .CreateProtector("Verbatim.Download.v1");
        return $"{shared.Process.Address}objects/{WebEncoders.Base64UrlEncode(sealing.Protect(right))}";
    }

    private static async Task<string> LinkAsync(RunClient client, string id) =>
        (await client.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!;

    private static async Task<HttpResponseMessage> GetAsync(string link)
    {
        using var nobody = new HttpClient();
        return await nobody.GetAsync(new Uri(link), RunClient.Cancellation);
    }

    private static async Task<HttpStatusCode> StatusAsync(string link)
    {
        using HttpResponseMessage response = await GetAsync(link);
        return response.StatusCode;
    }
}
