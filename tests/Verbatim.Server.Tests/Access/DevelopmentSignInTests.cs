using System.Net;
using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

[Trait("Clauses", "R-26 R-28")]
public sealed class DevelopmentSignInTests(SharedServer shared)
{
    [Fact]
    public async Task A_page_navigation_on_this_machine_signs_the_developer_in_for_the_api()
    {
        string cookie = await SignInAsync();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(HttpMethod.Get, RunClient.Runs, ("Cookie", cookie)));
    }

    [Theory]
    [InlineData("Sec-Fetch-Mode", "cors")]
    [InlineData("Sec-Fetch-Mode", "no-cors")]
    [InlineData("Sec-Fetch-Dest", "iframe")]
    [InlineData("Sec-Fetch-Dest", "image")]
    [InlineData("Accept", "application/json")]
    [InlineData("Origin", "http://localhost:5180")]
    public async Task What_is_not_a_navigation_signs_nobody_in(string header, string value) =>
        Assert.Null(await CookieAsync("/", (header, value)));

    [Theory]
    [InlineData("/api/v1/workflows/runs")]
    [InlineData("/health/ready")]
    [InlineData("/objects/x")]
    public async Task Addresses_that_are_no_pages_sign_nobody_in(string path) => Assert.Null(await CookieAsync(path));

    [Theory]
    [InlineData("verbatim.example.com")]
    [InlineData("localhost.example.com")]
    [InlineData("127.0.0.2")]
    public async Task A_host_that_is_not_this_machine_is_refused(string host)
    {
        Assert.Null(await CookieAsync("/", ("Host", host)));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(HttpMethod.Get, RunClient.Runs, ("Host", host)));
    }

    [Fact]
    public async Task With_the_cookie_alone_nothing_can_be_changed()
    {
        string cookie = await SignInAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Post, RunClient.Runs, ("Cookie", cookie)));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Post, RunClient.Runs, ("Cookie", cookie), ("X-Verbatim-Request", "1"), ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Post, RunClient.Runs, ("Cookie", cookie), ("X-Verbatim-Request", "1"), ("Sec-Fetch-Site", "same-site")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(HttpMethod.Post, RunClient.Runs, ("Cookie", cookie), ("X-Verbatim-Request", "1"), ("Sec-Fetch-Site", "same-origin")));
    }

    [Fact]
    public async Task Who_signs_out_has_ended_the_session_wherever_its_cookie_is()
    {
        string cookie = await SignInAsync();
        string another = await SignInAsync();

        await SendAsync(HttpMethod.Post, "/sign-out", ("Cookie", cookie), ("X-Verbatim-Request", "1"));

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(HttpMethod.Get, RunClient.Runs, ("Cookie", cookie)));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(HttpMethod.Get, RunClient.Runs, ("Cookie", another)));
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nnonsense")]
    [InlineData("application/x-www-form-urlencoded", "%%%=&&&=%")]
    public async Task A_form_that_cannot_be_read_is_none_of_the_apps(string mediaType, string body)
    {
        using HttpClient client = shared.Process.Client();
        using HttpRequestMessage request = Request(HttpMethod.Post, "/sign-out", [("Cookie", await SignInAsync())]);
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_method_that_a_caller_made_up_is_no_entry_of_the_audit_log()
    {
        string cookie = await SignInAsync();
        foreach (string method in (string[])["FORGED-1", "FORGED-2", "FORGED-3"])
            Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(new HttpMethod(method), RunClient.Runs, ("Cookie", cookie)));

        using HttpClient client = shared.Process.Client();
        using HttpRequestMessage request = Request(HttpMethod.Get, "/api/v1/ledger/audit", [("Cookie", cookie)]);
        using HttpResponseMessage log = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("FORGED", await log.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, log.StatusCode);
    }

    [Fact]
    public async Task Outside_development_there_is_neither_issuer_nor_sign_in()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Environment = "Production" });
        using HttpClient client = server.Client();
        using HttpResponseMessage page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        using HttpResponseMessage api = await client.GetAsync(RunClient.Runs, TestContext.Current.CancellationToken);
        using HttpClient withToken = server.Client(shared.Process.Tokens.For("acme", "ann", "owner"));
        using HttpResponseMessage token = await withToken.GetAsync(RunClient.Runs, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, token.StatusCode);
        Assert.False(File.Exists(Path.Combine(server.DataDirectory, "keys", "development-issuer.pem")));
    }

    private async Task<string> SignInAsync()
    {
        string? cookie = await CookieAsync("/", ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));
        Assert.NotNull(cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        return cookie.Split(';')[0];
    }

    private async Task<string?> CookieAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpClient client = shared.Process.Client();
        using HttpRequestMessage request = Request(HttpMethod.Get, path, headers);
        if (!request.Headers.Contains("Accept"))
            request.Headers.Add("Accept", "text/html");
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies)
            ? cookies.SingleOrDefault(cookie => cookie.StartsWith("verbatim-", StringComparison.Ordinal))
            : null;
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using HttpClient client = shared.Process.Client();
        using HttpRequestMessage request = Request(method, path, headers);
        if (method == HttpMethod.Post)
            request.Content = new StringContent("""{"workflow_key":"k"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
