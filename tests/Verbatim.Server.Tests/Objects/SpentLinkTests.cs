using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>A link brings nothing back: what was deleted, or went with its last run, is gone for those who hold the link by which it came, too.</summary>
[Trait("Clauses", "R-158 R-161")]
public sealed class SpentLinkTests(SharedServer shared)
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_link_of_an_attachment_that_is_gone_is_one_that_is_over(bool withItsRun)
    {
        using RunClient ann = shared.Process.Member(_tenant, "ann");
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For(_tenant, "eve", "admin"));
        using var nobody = new HttpClient();
        JsonElement link = await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3 });
        string id = link.GetProperty("object_id").GetString()!;
        string url = link.GetProperty("upload_url").GetString()!;
        Assert.Equal(HttpStatusCode.Created, await PutAsync([1, 2, 3]));
        string gone = withItsRun ? $"{RunClient.Runs}/{await ann.RecordedWithAsync(null, id)}" : $"{ObjectClient.Objects}/{id}";
        (await admin.Http.DeleteAsync(gone, RunClient.Cancellation)).EnsureSuccessStatusCode().Dispose();

        Assert.Equal(HttpStatusCode.NotFound, await PutAsync([1, 2, 3]));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync([1, 2, 4]));
        Assert.Null(await ann.DownloadedAsync(id));

        async Task<HttpStatusCode> PutAsync(byte[] content)
        {
            using HttpResponseMessage put = await nobody.PutAsync(url, content, "application/octet-stream");
            return put.StatusCode;
        }
    }
}
