using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

[Trait("Clauses", "R-12 R-151 R-153")]
public sealed class DownloadLinkTests(SharedServer shared)
{
    [Theory]
    [InlineData("no-such-object")]
    [InlineData("no%20id")]
    [InlineData("..%2f..%2fkeys")]
    public async Task An_object_that_is_not_there_is_404(string id)
    {
        using RunClient client = shared.Process.Member();

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client.Http, $"/api/v1/storage/objects/{id}/download-url"));
    }

    [Theory]
    [InlineData("59")]
    [InlineData("3601")]
    [InlineData("x")]
    public async Task A_life_out_of_its_range_is_400(string seconds)
    {
        using RunClient client = shared.Process.Member();

        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync(client.Http, $"/api/v1/storage/objects/x/download-url?expires_in_seconds={seconds}"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("CfDJ8AAAA")]
    [InlineData("..%2fkeys%2fdevelopment-issuer.pem")]
    public async Task A_link_that_was_made_up_is_404(string link)
    {
        using HttpClient client = shared.Process.Client();

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client, $"/objects/{link}"));
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
