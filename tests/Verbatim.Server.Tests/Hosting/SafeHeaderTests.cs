using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>What every answer tells a browser (ASVS 3.4, 3.5), and that no other site is let in .</summary>
[Trait("Clauses", "R-27")]
public sealed class SafeHeaderTests(SharedServer shared)
{
    public static TheoryData<string, string, HttpStatusCode> Answers => new()
    {
        { "GET", "/health/live", HttpStatusCode.OK },
        { "GET", "/verbatim.css", HttpStatusCode.OK },
        { "GET", RunClient.Runs, HttpStatusCode.OK },
        { "GET", "/runs", HttpStatusCode.OK },
        { "GET", $"{RunClient.Runs}/no-such-run", HttpStatusCode.NotFound },
        { "GET", $"{RunClient.Runs}?limit=0", HttpStatusCode.BadRequest },
        { "PUT", RunClient.Runs, HttpStatusCode.MethodNotAllowed },
        { "POST", RunClient.Runs, HttpStatusCode.UnsupportedMediaType },
        { "GET", "/no/such/page", HttpStatusCode.NotFound },
        { "GET", "/objects/none", HttpStatusCode.NotFound },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_is_for_nobody_elses_page_and_is_what_it_says(string method, string path, HttpStatusCode expected)
    {
        using RunClient client = shared.Process.Member();
        using HttpResponseMessage answer = await SendAsync(client.Http, method, path);

        Assert.Equal(expected, answer.StatusCode);
        AssertSafe(answer);
    }

    /// <summary>What every answer carries, whatever became of its request.</summary>
    internal static void AssertSafe(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", One(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", One(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", One(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", One(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", One(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.NotEmpty(One(answer, "Referrer-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("null")]
    [InlineData("http://localhost.evil.example.com")]
    public async Task No_other_origin_is_allowed_anything(string origin)
    {
        using RunClient client = shared.Process.Member();
        foreach ((string method, string path) in new[] { ("GET", RunClient.Runs), ("OPTIONS", RunClient.Runs), ("GET", "/health/live"), ("GET", "/runs") })
        {
            using HttpResponseMessage answer = await SendAsync(client.Http, method, path, ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization"));

            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_configured_origin_may_call_with_a_token_and_no_other_may()
    {
        const string Portal = "https://portal.example.com";
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Access__AllowedOrigins"] = $"{Portal} http://localhost:3000" },
        });
        using RunClient member = server.Member();
        using HttpClient nobody = server.Client();
        (string, string)[] asked = [("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization")];

        using HttpResponseMessage inAdvance = await SendAsync(nobody, "OPTIONS", RunClient.Runs, [("Origin", Portal), .. asked]);
        Assert.Equal(HttpStatusCode.NoContent, inAdvance.StatusCode);
        Assert.Equal(Portal, One(inAdvance, "Access-Control-Allow-Origin"));
        Assert.Equal("authorization", One(inAdvance, "Access-Control-Allow-Headers"));
        Assert.False(inAdvance.Headers.Contains("Access-Control-Allow-Credentials"));

        foreach ((HttpClient caller, string path, HttpStatusCode status) in new[]
        {
            (member.Http, RunClient.Runs, HttpStatusCode.OK), (member.Http, $"{RunClient.Runs}?limit=0", HttpStatusCode.BadRequest), (nobody, RunClient.Runs, HttpStatusCode.Unauthorized),
        })
        {
            using HttpResponseMessage answer = await SendAsync(caller, "GET", path, ("Origin", Portal));
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(Portal, One(answer, "Access-Control-Allow-Origin"));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        foreach (string origin in (string[])["https://portal.example.com.evil.example.com", "http://portal.example.com", "https://PORTAL.example.com", "null", "http://localhost:30000"])
        {
            using HttpResponseMessage refused = await SendAsync(nobody, "OPTIONS", RunClient.Runs, [("Origin", origin), .. asked]);
            using HttpResponseMessage bare = await SendAsync(member.Http, "GET", RunClient.Runs, ("Origin", origin));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.DoesNotContain(refused.Headers.Concat(bare.Headers), header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }

        using HttpResponseMessage page = await SendAsync(member.Http, "GET", "/runs", ("Origin", Portal));
        Assert.False(page.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/x.css")]
    [InlineData("/replay/stream/x.css")]
    [InlineData("%2f..%2f..%2fverbatim.css")]
    [InlineData(";x.css")]
    public async Task An_address_that_looks_like_a_file_gives_nothing_that_may_be_stored(string tail)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using HttpResponseMessage answer = await SendAsync(client.Http, "GET", $"{RunClient.Runs}/{run}{tail}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task On_https_a_browser_is_told_to_stay_there()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Environment = "Production",
            Variables = new Dictionary<string, string> { ["Access__PublicAddress"] = "https://verbatim.example.com" },
        });
        using HttpClient client = server.Client();
        using HttpResponseMessage answer = await SendAsync(client, "GET", "/health/live");

        Assert.Equal("max-age=31536000", One(answer, "Strict-Transport-Security"));
    }

    private static string One(HttpResponseMessage answer, string header) => Assert.Single(answer.Headers.GetValues(header));

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (method == "POST")
            request.Content = new StringContent("{}");
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
