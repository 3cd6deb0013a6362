using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

[Trait("Clauses", "R-18 R-19")]
public sealed class NarrowingHeaderTests(SharedServer shared)
{
    [Theory]
    [InlineData("acme", HttpStatusCode.OK)]
    [InlineData("umbrella", HttpStatusCode.Forbidden)]
    [InlineData("Acme", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task A_tenant_header_names_the_tokens_tenant_or_is_403(string tenant, HttpStatusCode expected) =>
        Assert.Equal(expected, await GetAsync("X-Tenant-Id", tenant));

    [Theory]
    [InlineData("viewer", HttpStatusCode.OK)]
    [InlineData("member", HttpStatusCode.OK)]
    [InlineData("admin", HttpStatusCode.Forbidden)]
    [InlineData("owner", HttpStatusCode.Forbidden)]
    [InlineData("root", HttpStatusCode.Forbidden)]
    public async Task A_role_header_lowers_the_role_or_is_403(string role, HttpStatusCode expected) =>
        Assert.Equal(expected, await GetAsync("X-Tenant-Role", role));

    [Theory]
    [InlineData("X-Tenant-Id", "umbrella", "tenant-refused")]
    [InlineData("X-Tenant-Role", "owner", "role-refused")]
    public async Task Which_header_was_refused_is_said(string header, string value, string slug)
    {
        using RunClient client = shared.Process.Member();
        client.Http.DefaultRequestHeaders.Add(header, value);
        using HttpResponseMessage response = await client.Http.GetAsync(RunClient.Runs, TestContext.Current.CancellationToken);

        Assert.Equal($"urn:verbatim:problem:{slug}", (await RunClient.JsonAsync(response)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_lowered_role_is_the_one_that_counts()
    {
        using RunClient client = shared.Process.Member();
        client.Http.DefaultRequestHeaders.Add("X-Tenant-Role", "viewer");
        using HttpResponseMessage response = await client.PostJsonAsync(RunClient.Runs, """{"workflow_key":"k"}""");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<HttpStatusCode> GetAsync(string header, string value)
    {
        using RunClient client = shared.Process.Member();
        client.Http.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await client.Http.GetAsync(RunClient.Runs, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
