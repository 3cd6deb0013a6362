using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.S3;
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

    internal static Task<ServerProcess> StartAsync(S3Server bucket, bool presigned)
    {
        S3ObjectStoreOptions options = bucket.Options("verbatim");
        return ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string>
            {
                ["Objects__Store"] = "S3",
                ["Objects__S3__ServiceUrl"] = options.ServiceUrl!,
                ["Objects__S3__Bucket"] = options.Bucket,
                ["Objects__S3__Prefix"] = options.Prefix,
                ["Objects__S3__AccessKey"] = options.AccessKey!,
                ["Objects__S3__SecretKey"] = options.SecretKey!,
                ["Objects__S3__Retries"] = "0",
                ["Objects__S3__PresignDownloads"] = presigned ? "true" : "false",
            },
        });
    }
}
