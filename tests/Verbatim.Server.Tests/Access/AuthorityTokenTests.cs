using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>What is taken for a token of a real authority, and what is not: R-13 to R-17, ASVS 9.1 and 9.2, RFC 8725.</summary>
public sealed class AuthorityTokenTests(AuthorityServer fixture) : IClassFixture<AuthorityServer>
{
    // Made-up parts stand where a good token has others. The claims and headers not named are good.
    public static TheoryData<string, string> Flaws => new()
    {
        { "algorithm", "none" }, { "algorithm", "None" }, { "algorithm", "nOnE" }, { "algorithm", "HS256" },
        { "aud", "\"sibling\"" }, { "aud", "null" }, { "aud", "[\"sibling\",\"other\"]" }, { "aud", "[]" }, { "aud", "\"verbatim-web\"" }, { "aud", "\"Verbatim\"" },
        { "iss", "\"https://login.example.com/\"" }, { "iss", "null" }, { "iss", "\"verbatim-development\"" },
        { "exp", "null" }, { "exp", "-90" }, { "nbf", "120" },
        { "typ", "\"JWT\"" }, { "typ", "null" }, { "typ", "\"id+jwt\"" },
        { "kid", "\"../../keys/development-issuer\"" }, { "kid", "\"' or 1=1 --\"" }, { "kid", "\"unknown\"" }, { "kid", "null" }, { "kid", "\"" + new string('k', 10_000) + "\"" },
        { "forged", "jku" }, { "forged", "x5u" }, { "forged", "jwk" }, { "forged", "iss" },
    };

    [Fact]
    public async Task A_token_of_the_authority_is_taken_for_what_it_says()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await fixture.Authority.TokenAsync()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await SignedAsync(GoodHeader(), GoodClaims())));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(await fixture.Authority.TokenAsync(scope: "workflows:*")));
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task A_token_with_one_flaw_is_401_and_nothing_is_fetched_for_it(string part, string value)
    {
        string token = part switch
        {
            "algorithm" => await WithAlgorithmAsync(value),
            "forged" => WithForgedKey(value),
            "typ" or "kid" => await SignedAsync(With(GoodHeader(), part, JsonNode.Parse(value)), GoodClaims()),
            "exp" or "nbf" when value != "null" => await SignedAsync(GoodHeader(), With(GoodClaims(), part, Now(int.Parse(value, CultureInfo.InvariantCulture)))),
            _ => await SignedAsync(GoodHeader(), With(GoodClaims(), part, JsonNode.Parse(value))),
        };

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
        Assert.Equal(0, await fixture.Authority.ForgedRequestsAsync());
    }

    [Theory]
    [InlineData("exp", -30)]
    [InlineData("nbf", 30)]
    public async Task Clocks_may_differ_by_a_minute(string claim, int seconds) =>
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await SignedAsync(GoodHeader(), With(GoodClaims(), claim, Now(seconds)))));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("[\"acme\",\"umbrella\"]")]
    [InlineData("[\"acme\",\"acme\"]")]
    [InlineData("{\"id\":\"acme\"}")]
    [InlineData("\"acme \"")]
    [InlineData("\" acme\"")]
    [InlineData("\"acme\\u0000\"")]
    [InlineData("\"\\u0430cme\"")]
    [InlineData("\"acme/../umbrella\"")]
    public async Task A_token_without_exactly_one_usable_tenant_is_403(string tenant) =>
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(await SignedAsync(GoodHeader(), With(GoodClaims(), "tenant_id", JsonNode.Parse(tenant)))));

    [Theory]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("\"\"", HttpStatusCode.Forbidden)]
    [InlineData("[\"ann\",\"ben\"]", HttpStatusCode.Unauthorized)]
    public async Task A_token_without_exactly_one_user_is_nobodys(string user, HttpStatusCode expected) =>
        Assert.Equal(expected, await StatusAsync(await SignedAsync(GoodHeader(), With(GoodClaims(), "sub", JsonNode.Parse(user)))));

    [Theory]
    [InlineData("scope", "\"conversations:read\"")]
    [InlineData("scope", "[\"other\",\"conversations:read\"]")]
    [InlineData("scopes", "[\"conversations:read\"]")]
    [InlineData("scopes", "\"other conversations:*\"")]
    public async Task Scopes_stand_in_either_claim_as_text_or_list(string claim, string value)
    {
        JsonObject claims = GoodClaims();
        claims.Remove("scope");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await SignedAsync(GoodHeader(), With(claims, claim, JsonNode.Parse(value)))));
    }

    [Fact]
    public async Task A_token_of_250_KB_and_one_that_is_encrypted_are_refused()
    {
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, await StatusAsync(new string('x', 250_000)));

        string header = Base64(Encoding.UTF8.GetBytes("""{"alg":"dir","enc":"A256CBC-HS512","zip":"DEF","typ":"at+jwt","kid":"unknown"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"{header}..{Base64(new byte[16])}.{Base64(new byte[8192])}.{Base64(new byte[32])}"));
    }

    [Fact]
    public async Task A_token_with_a_thousand_claims_is_only_a_long_token()
    {
        JsonObject claims = GoodClaims();
        for (int i = 0; i < 1000; i++)
            claims[$"c{i}"] = i;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(await SignedAsync(GoodHeader(), claims)));
    }

    [Theory]
    [InlineData("?access_token=")]
    [InlineData("?token=")]
    [InlineData("?authorization=Bearer%20")]
    public async Task A_token_in_the_query_is_no_token(string parameter)
    {
        using HttpClient client = fixture.Server.Client();
        using HttpResponseMessage response = await client.GetAsync($"{RunClient.Runs}{parameter}{await fixture.Authority.TokenAsync()}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("eyJ", fixture.Server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tokens_at_once_are_no_token()
    {
        using HttpClient client = fixture.Server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, RunClient.Runs);
        string token = await fixture.Authority.TokenAsync();
        request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {token}", $"Bearer {token}"]);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<string> WithAlgorithmAsync(string algorithm)
    {
        string text = $"{Base64(Utf8(With(With(GoodHeader(), "alg", algorithm), "kid", await KeyIdAsync())))}.{Base64(Utf8(GoodClaims()))}";
        if (algorithm != "HS256")
            return $"{text}.";

        // The confusion of old: the public key, which everybody has, as the secret of a symmetric signature.
        byte[] publicKey = await fixture.Authority.Http.GetByteArrayAsync("/.well-known/jwks", TestContext.Current.CancellationToken);
        return $"{text}.{Base64(HMACSHA256.HashData(publicKey, Encoding.ASCII.GetBytes(text)))}";
    }

    // Signed with a key of the attacker's, who says where it is to be found.
    private string WithForgedKey(string where)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        JsonObject header = With(GoodHeader(), "kid", "forged");
        JsonObject claims = GoodClaims();
        _ = where switch
        {
            "jku" or "x5u" => header[where] = $"{fixture.Authority.Address}/forged/keys",
            "jwk" => header[where] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64(parameters.Q.X!), ["y"] = Base64(parameters.Q.Y!), ["kid"] = "forged" },
            _ => claims["iss"] = $"{fixture.Authority.Address}/forged",
        };
        string text = $"{Base64(Utf8(header))}.{Base64(Utf8(claims))}";
        return $"{text}.{Base64(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private async Task<string> SignedAsync(JsonObject header, JsonObject claims)
    {
        if (!header.ContainsKey("kid"))
            header["kid"] = await KeyIdAsync();
        return await fixture.Authority.SignAsync(header, claims);
    }

    private async Task<string> KeyIdAsync()
    {
        byte[] keys = await fixture.Authority.Http.GetByteArrayAsync("/.well-known/jwks", TestContext.Current.CancellationToken);
        return JsonNode.Parse(keys)!["keys"]![0]!["kid"]!.GetValue<string>();
    }

    private static JsonObject GoodHeader() => new() { ["alg"] = "ES256", ["typ"] = "at+jwt" };

    private JsonObject GoodClaims() => new()
    {
        ["iss"] = fixture.Authority.Issuer,
        ["aud"] = "verbatim",
        ["sub"] = "ann",
        ["tenant_id"] = "acme",
        ["scope"] = Tokens.AllScopes,
        ["roles"] = new JsonArray("member"),
        ["iat"] = Now(0),
        ["exp"] = Now(600),
    };

    private static long Now(int seconds) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;

    private static JsonObject With(JsonObject json, string name, JsonNode? value)
    {
        json[name] = value;
        return json;
    }

    private static byte[] Utf8(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using HttpClient client = fixture.Server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, RunClient.Runs);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
