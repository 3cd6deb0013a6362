using System.Text;
using Verbatim.Client;
using Verbatim.Client.Attachments;
using Verbatim.Frames;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>Attachments as .NET code brings and gets them.</summary>
[Trait("Clauses", "R-152 R-153 R-154 R-158 R-160 R-163")]
public sealed class AttachmentClientTests(SharedServer shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_uploaded_is_found_linked_to_carried_by_a_run_and_downloaded()
    {
        using HttpClient http = shared.Process.Client(shared.Process.Tokens.For("acme", "ann", "member"));
        var client = new VerbatimClient(http);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("Überblick"));

        StoredAttachment stored = await client.Attachments.UploadAsync(new NewAttachment("Überblick.txt", "text/plain"), content, Cancellation);

        Assert.Equal(("Überblick.txt", "text/plain", content.Length), (stored.Filename, stored.MimeType, stored.SizeBytes));
        Assert.Equal(stored, await client.Attachments.FindAsync(stored.ObjectId, Cancellation));
        StoredAttachment once = await client.Attachments.UploadOnceAsync(new NewAttachment("Überblick.txt", "text/plain"), new MemoryStream(content.ToArray()), Cancellation);
        Assert.Equal(stored.Sha256, once.Sha256);
        DownloadLinkList links = await client.Attachments.LinksAsync([stored.ObjectId, ObjectId.Parse("obj_nobody_stored")], TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal((stored.ObjectId, 60), (Assert.Single(links.Items).ObjectId, links.Items[0].ExpiresInSeconds));
        Assert.Equal("obj_nobody_stored", Assert.Single(links.Missing).ToString());
        BegunRun run = await client.CreateRunAsync(new NewRun { WorkflowKey = "k", Attachments = [new AttachmentName(stored.ObjectId)] }, Cancellation);
        Assert.Equal(stored.ObjectId.ToString(), Assert.Single((await client.RunAsync(run.WorkflowRunId, Cancellation)).RequestAttachments!).ObjectId);
        using var file = new MemoryStream();
        file.Write(new byte[100]);
        await client.Attachments.DownloadAsync(stored.ObjectId, file, Cancellation);
        Assert.Equal(content.ToArray(), file.ToArray());
        VerbatimException inUse = await Assert.ThrowsAsync<VerbatimException>(() => client.Attachments.DeleteAsync(stored.ObjectId, Cancellation));
        Assert.Equal("urn:verbatim:problem:forbidden", inUse.Type);
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/plain;charset=utf-8")]
    [InlineData("Text/Plain ; Charset=\"UTF-8\"; format=flowed")]
    public async Task A_type_with_parameters_is_taken_by_either_way_and_told_as_it_was(string type)
    {
        using HttpClient http = shared.Process.Client(shared.Process.Tokens.For("acme", "ann", "member"));
        var client = new VerbatimClient(http);
        byte[] content = Encoding.UTF8.GetBytes("Überblick");

        StoredAttachment stored = await client.Attachments.UploadAsync(new NewAttachment("a.txt", type), new MemoryStream(content), Cancellation);
        StoredAttachment once = await client.Attachments.UploadOnceAsync(new NewAttachment("a.txt", type), new MemoryStream(content), Cancellation);

        Assert.Equal((type, type), (stored.MimeType, once.MimeType));
    }

    [Fact]
    public async Task An_upload_and_a_download_outlast_a_restart_of_the_server()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using HttpClient http = server.Client(server.Tokens.For("acme", "ann", "member"));
        var client = new VerbatimClient(http);
        using var content = new MemoryStream(new byte[100_000]);
        await server.KillAsync();

        Task<StoredAttachment> uploading = client.Attachments.UploadAsync(new NewAttachment("a.bin"), content, Cancellation);
        await server.RestartAsync();
        StoredAttachment stored = await uploading;

        using var file = new MemoryStream();
        await client.Attachments.DownloadAsync(stored.ObjectId, file, Cancellation);
        Assert.Equal(content.ToArray(), file.ToArray());
    }

    [Fact]
    public async Task The_token_does_not_go_where_a_link_leads()
    {
        await using S3Server bucket = await S3Server.StartAsync();
        await using var proxy = new S3Proxy(bucket);
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = S3Server.Variables(bucket.Options("verbatim", proxy.Address), ("Objects__S3__PresignDownloads", "true")),
        });
        string token = server.Tokens.For("acme", "ann", "member");
        using HttpClient http = server.Client(token);
        var client = new VerbatimClient(http);
        using var content = new MemoryStream([1, 2, 3]);
        StoredAttachment stored = await client.Attachments.UploadAsync(new NewAttachment("a.bin"), content, Cancellation);

        using var file = new MemoryStream();
        await client.Attachments.DownloadAsync(stored.ObjectId, file, Cancellation);

        Assert.Equal([1, 2, 3], file.ToArray());
        Assert.Contains(proxy.Requests, request => request.IsContent && request.IsRead);
        Assert.DoesNotContain(proxy.Requests.SelectMany(request => request.Headers), header => header.Contains(token, StringComparison.Ordinal));
    }
}
