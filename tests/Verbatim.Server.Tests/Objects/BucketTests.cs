using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>A server whose attachments are in a bucket: the same to its users, and whole without the bucket but for attachments.</summary>
public sealed class BucketTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_uploaded_comes_back_from_the_bucket(bool presigned)
    {
        await using S3Server bucket = await S3Server.StartAsync();
        await using ServerProcess server = await StartAsync(bucket, presigned);
        using RunClient ann = server.Member();
        byte[] content = new byte[3_000_000];
        new Random(3).NextBytes(content);
        JsonElement link = await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = content.Length, sha256 = ObjectClient.Sha256Of(content) });
        string id = link.GetProperty("object_id").GetString()!;
        using var nobody = new HttpClient();
        using HttpResponseMessage put = await nobody.PutAsync(link.GetProperty("upload_url").GetString()!, content, "application/octet-stream");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await ann.RecordedWithAsync(null, id);

        Assert.Equal(content, await ann.DownloadedAsync(id));

        Assert.Equal(2, bucket.Keys("verbatim").Count);
        string download = (await ann.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!;
        Assert.Equal(presigned ? bucket.Address.Authority : server.Address.Authority, new Uri(download).Authority);
        Assert.DoesNotContain("X-Amz", server.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_its_bucket_it_records_and_replays_and_says_of_attachments_that_they_are_away()
    {
        S3Server bucket = await S3Server.StartAsync();
        await using ServerProcess server = await StartAsync(bucket, presigned: false);
        using RunClient ann = server.Member();
        string id = await ann.UploadedAsync();
        await bucket.DisposeAsync();

        using HttpResponseMessage upload = await ann.UploadAsync("?filename=a", [1]);
        using HttpResponseMessage link = await ann.Http.GetAsync($"{ObjectClient.Objects}/{id}/download-url", RunClient.Cancellation);
        foreach (HttpResponseMessage away in (HttpResponseMessage[])[upload, link])
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.Equal("urn:verbatim:problem:object-store-unavailable", (await RunClient.JsonAsync(away)).GetProperty("type").GetString());
            Assert.NotNull(away.Headers.RetryAfter);
        }

        string run = await ann.RecordedWithAsync(null, id);
        Assert.NotEmpty(await ann.StreamAsync(run));
    }

    [Fact]
    public async Task A_bucket_that_is_none_is_said_at_the_start_without_its_secret()
    {
        var settings = new ServerSettings
        {
            Variables = new Dictionary<string, string>
            {
                ["Objects__Store"] = "S3",
                ["Objects__S3__Bucket"] = "No Bucket",
                ["Objects__S3__SecretKey"] = "a-secret",
                ["Objects__S3__Bukket"] = "b",
            },
        };

        ServerExit refused = await ServerProcess.RunToItsEndAsync(settings);

        Assert.Equal(1, refused.Code);
        Assert.Contains("Objects:S3:Bukket is no setting", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", refused.Errors, StringComparison.Ordinal);
    }

    // What s3rver does not check (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html), computed here: a store that does
    // refuses whatever differs from what was signed.
    [Fact]
    public async Task A_link_of_the_bucket_is_signed_as_a_whole_its_method_place_time_type_and_disposition()
    {
        await using S3Server bucket = await S3Server.StartAsync();
        await using ServerProcess server = await StartAsync(bucket, presigned: true);
        using RunClient ann = server.Member();
        using RunClient stranger = server.Member("umbrella", "eve");
        string link = await LinkAsync(ann, await ann.UploadedAsync());
        string colleague = await LinkAsync(ann, await ann.UploadedAsync("another"u8.ToArray()));
        string foreign = await LinkAsync(stranger, await stranger.UploadedAsync("a stranger's"u8.ToArray()));

        string signature = Parameter(link, "X-Amz-Signature");
        Assert.Equal(signature, SignatureOf("GET", link));
        (string Method, string Url)[] changed =
        [
            ("PUT", link), ("DELETE", link), ("HEAD", link), ("GET", $"{link}&versionId=1"), ("GET", WithPathOf(colleague)), ("GET", WithPathOf(foreign)),
            ("GET", Changed("X-Amz-Expires", "604800")), ("GET", Changed("X-Amz-Date", "20991231T000000Z")),
            ("GET", Changed("response-content-type", "text%2Fhtml")), ("GET", Changed("response-content-disposition", "inline")),
        ];
        Assert.All(changed, one => Assert.NotEqual(signature, SignatureOf(one.Method, one.Url)));

        string WithPathOf(string other) => $"{other[..other.IndexOf('?', StringComparison.Ordinal)]}{link[link.IndexOf('?', StringComparison.Ordinal)..]}";
        string Changed(string parameter, string value) => link.Replace($"{parameter}={Parameter(link, parameter)}", $"{parameter}={value}", StringComparison.Ordinal);
    }

    private static string SignatureOf(string method, string link)
    {
        var url = new Uri(link);
        string query = string.Join('&', url.Query[1..].Split('&').Where(one => !one.StartsWith("X-Amz-Signature=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        string request = $"{method}\n{url.AbsolutePath}\n{query}\nhost:{url.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        string[] scope = Uri.UnescapeDataString(Parameter(link, "X-Amz-Credential")).Split('/')[1..];
        string signed = $"AWS4-HMAC-SHA256\n{Parameter(link, "X-Amz-Date")}\n{string.Join('/', scope)}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        byte[] key = scope.Aggregate("AWS4S3RVER"u8.ToArray(), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
    }

    private static string Parameter(string link, string name) =>
        Assert.Single(new Uri(link).Query[1..].Split('&'), one => one.StartsWith($"{name}=", StringComparison.Ordinal)).Split('=', 2)[1];

    private static async Task<string> LinkAsync(RunClient client, string id) =>
        (await client.GetAsync($"{ObjectClient.Objects}/{id}/download-url")).GetProperty("download_url").GetString()!;

    internal static Task<ServerProcess> StartAsync(S3Server bucket, bool presigned) =>
        ServerProcess.StartAsync(new ServerSettings { Variables = Variables(bucket, presigned) });

    /// <summary>What a server is told whose attachments are in this bucket.</summary>
    internal static Dictionary<string, string> Variables(S3Server bucket, bool presigned) =>
        S3Server.Variables(bucket.Options("verbatim"), ("Objects__S3__Retries", "0"), ("Objects__S3__PresignDownloads", presigned ? "true" : "false"));
}
