using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

[Trait("Clauses", "R-10 R-13 R-14 R-15 R-16 R-17 R-20 R-21")]
public sealed class TokenTests(SharedServer shared)
{
    private const string Path = "/api/v1/workflows/runs";

    public static TheoryData<string> BadTokens => ["none", "audience", "issuer", "type", "expired", "other key", "other key id", "not a token", "empty"];

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_token_that_is_not_good_in_every_way_is_401(string flaw)
    {
        using HttpResponseMessage response = await GetAsync(Path, Bad(flaw));

        await AssertUnauthenticatedAsync(response);
    }

    [Theory]
    [InlineData("GET", "/api/v1/workflows")]
    [InlineData("GET", "/api/v1/workflows/runs/x/replay/stream")]
    [InlineData("POST", "/api/v1/workflows/runs")]
    [InlineData("DELETE", "/api/v1/workflows/runs")]
    [InlineData("GET", "/api/nothing/of/that/name")]
    [InlineData("GET", "/api")]
    public async Task Without_credentials_every_address_below_api_is_401_before_anything_else(string method, string path)
    {
        using HttpClient client = shared.Process.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        await AssertUnauthenticatedAsync(response);
    }

    [Fact]
    public async Task A_token_in_the_query_is_no_token()
    {
        using HttpResponseMessage response = await GetAsync($"{Path}?access_token={shared.Process.Tokens.For("acme", "ann", "owner")}", token: null);

        await AssertUnauthenticatedAsync(response);
    }

    [Fact]
    public async Task A_good_token_reads()
    {
        using HttpResponseMessage response = await GetAsync(Path, shared.Process.Tokens.For("acme", "ann", role: null, "conversations:read"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a tenant")]
    [InlineData("../acme")]
    public async Task A_token_of_no_usable_tenant_is_403(string tenant)
    {
        using HttpResponseMessage response = await GetAsync(Path, shared.Process.Tokens.For(tenant, "ann", "member"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await AssertProblemAsync(response, "tenant-refused");
    }

    [Fact]
    public async Task A_token_of_two_tenants_or_none_is_403()
    {
        Dictionary<string, object> two = Tokens.Claims("acme", "ann", "member");
        two["tenant_id"] = new[] { "acme", "umbrella" };
        Dictionary<string, object> none = Tokens.Claims("acme", "ann", "member");
        none.Remove("tenant_id");

        foreach (Dictionary<string, object> claims in new[] { two, none })
        {
            using HttpResponseMessage response = await GetAsync(Path, shared.Process.Tokens.Sign(claims));
            await AssertProblemAsync(response, "tenant-refused");
        }
    }

    [Theory]
    [InlineData("conversations:write", "owner")]
    [InlineData("workflows:*", "owner")]
    [InlineData("conversations:readonly", "owner")]
    [InlineData("conversations", "owner")]
    [InlineData("*", "owner")]
    public async Task Reading_without_the_scope_is_403(string scope, string role)
    {
        using HttpResponseMessage response = await GetAsync(Path, shared.Process.Tokens.For("acme", "ann", role, scope));

        await AssertProblemAsync(response, "forbidden");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("viewer", HttpStatusCode.Forbidden)]
    [InlineData("nobody", HttpStatusCode.Forbidden)]
    [InlineData("member", HttpStatusCode.Created)]
    [InlineData("admin", HttpStatusCode.Created)]
    [InlineData("owner", HttpStatusCode.Created)]
    public async Task Starting_a_run_needs_a_member(string? role, HttpStatusCode expected)
    {
        using var client = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "ann", role));
        using HttpResponseMessage response = await client.PostJsonAsync(Path, """{"workflow_key":"k"}""");

        Assert.Equal(expected, response.StatusCode);
    }

    private string? Bad(string flaw)
    {
        Tokens tokens = shared.Process.Tokens;
        Dictionary<string, object> claims = Tokens.Claims("acme", "ann", "owner");
        string good = tokens.Sign(claims);
        using ECDsa key = tokens.Key();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return flaw switch
        {
            "none" => $"{Encoded(new { alg = "none", typ = "at+jwt" })}.{good.Split('.')[1]}.",
            "audience" => tokens.Sign(claims, audience: "sibling"),
            "issuer" => tokens.Sign(claims, issuer: "somebody-else"),
            "type" => tokens.Sign(claims, type: "JWT"),
            "expired" => tokens.Sign(claims, validFor: TimeSpan.FromSeconds(-61)),
            "other key" => Signed(good, other, Tokens.KeyIdOf(key)),
            "other key id" => Signed(good, key, "../development-issuer"),
            "not a token" => "x.y.z",
            "empty" => "",
            _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
        };
    }

    private static string Signed(string good, ECDsa key, string keyId)
    {
        string text = $"{Encoded(new { alg = "ES256", typ = "at+jwt", kid = keyId })}.{good.Split('.')[1]}";
        return $"{text}.{Base64(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static string Encoded(object header) => Base64(JsonSerializer.SerializeToUtf8Bytes(header));

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private async Task<HttpResponseMessage> GetAsync(string path, string? token)
    {
        using HttpClient client = shared.Process.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task AssertUnauthenticatedAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        return AssertProblemAsync(response, "unauthenticated");
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, string slug)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await RunClient.JsonAsync(response);
        Assert.Equal($"urn:verbatim:problem:{slug}", problem.GetProperty("type").GetString());
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.False(problem.TryGetProperty("instance", out _));
    }
}
