using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>A person signs in at a real authority, and the web app keeps a session: R-13, R-28, R-29.</summary>
public sealed partial class SignInTests(SignInServer fixture) : IClassFixture<SignInServer>
{
    private ServerProcess Server => fixture.Server;

    [Fact]
    public async Task Who_opens_a_page_is_led_to_the_authority_and_back_to_that_page()
    {
        using var person = new Person(fixture);
        using HttpResponseMessage page = await person.OpenAsync("/runs?cursor=x");

        Assert.Equal("/runs?cursor=x", page.RequestMessage!.RequestUri!.PathAndQuery);
        using HttpResponseMessage api = await person.GetAsync(RunClient.Runs);
        Assert.Equal(HttpStatusCode.OK, api.StatusCode);
    }

    [Fact]
    public async Task No_token_reaches_the_browser()
    {
        using var person = new Person(fixture);
        using HttpResponseMessage page = await person.OpenAsync("/account");
        string body = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotMatch(Token(), body);
        Assert.All(person.SeenFromServer, text => Assert.DoesNotMatch(Token(), text));
        Cookie session = Assert.Single(person.Cookies, cookie => SessionName().IsMatch(cookie.Name));
        Assert.True(session.HttpOnly);
        Assert.Contains(person.SeenFromServer, text => text.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("ann, member of the tenant acme", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", RunClient.Runs, "text/html")]
    [InlineData("GET", "/runs", "application/json")]
    [InlineData("POST", "/runs", "text/html")]
    public async Task What_is_not_a_navigation_is_401_and_led_nowhere(string method, string path, string accept)
    {
        using HttpClient client = Server.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Accept", accept);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example.com/")]
    [InlineData("/\\evil.example.com")]
    [InlineData("/%2f%2fevil.example.com")]
    public async Task Nobody_is_led_to_another_host_after_signing_in(string path)
    {
        using var person = new Person(fixture);
        using HttpResponseMessage page = await person.OpenAsync(path);

        Assert.Equal(Server.Address.Authority, page.RequestMessage!.RequestUri!.Authority);
        Assert.DoesNotContain(person.Visited, address => address.Host.Contains("evil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?code=x&state=y")]
    [InlineData("?error=access_denied&state=y")]
    [InlineData("")]
    public async Task An_answer_that_nobody_asked_the_authority_for_signs_nobody_in(string query)
    {
        using HttpClient client = Server.Client();
        using HttpResponseMessage response = await client.GetAsync($"/sign-in/callback{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("urn:verbatim:problem:sign-in-refused", (await RunClient.JsonAsync(response)).GetProperty("type").GetString());
        Assert.False(response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) && cookies.Any(cookie => SessionName().IsMatch(cookie.Split('=')[0])));
    }

    [Fact]
    public async Task Signing_in_makes_a_new_session_each_time()
    {
        using var one = new Person(fixture);
        using var two = new Person(fixture);
        using HttpResponseMessage first = await one.OpenAsync("/");
        using HttpResponseMessage second = await two.OpenAsync("/");

        Assert.NotEqual(Session(one), Session(two));
    }

    [Fact]
    public async Task With_the_session_nothing_is_changed_without_the_apps_header_or_form()
    {
        using var person = new Person(fixture);
        using HttpResponseMessage page = await person.OpenAsync("/account");
        using HttpResponseMessage bare = await person.Http.PostAsJsonAsync(RunClient.Runs, new { workflow_key = "k" }, TestContext.Current.CancellationToken);
        using HttpResponseMessage forged = await person.PostFormAsync("/sign-out", []);
        using HttpResponseMessage wrong = await person.PostFormAsync("/sign-out", [new("__RequestVerificationToken", "CfDJ8AAAA")]);

        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
        Assert.Equal("urn:verbatim:problem:forged-request", (await RunClient.JsonAsync(bare)).GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
    }

    [Fact]
    public async Task Who_signs_out_is_out_wherever_the_cookie_is_after_a_restart_too()
    {
        using var person = new Person(fixture);
        using HttpResponseMessage page = await person.OpenAsync("/account");
        string copied = Session(person);
        using HttpResponseMessage before = await GetWithAsync(copied);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        using HttpResponseMessage signedOut = await person.PostFormAsync("/sign-out", [await Person.FormTokenAsync(page)]);
        Assert.Equal("/signed-out", signedOut.Headers.Location?.OriginalString);
        using HttpResponseMessage after = await GetWithAsync(copied);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);

        await Server.RestartAsync();
        using HttpResponseMessage restarted = await GetWithAsync(copied);
        Assert.Equal(HttpStatusCode.Unauthorized, restarted.StatusCode);
    }

    [Fact]
    public async Task Who_signs_out_is_cut_off_from_the_stream_they_follow_and_another_session_of_theirs_goes_on()
    {
        using var owner = new RunClient(Server, await fixture.Authority.TokenAsync());
        string run = await owner.CreateAsync();
        await owner.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        using var person = new Person(fixture);
        using var elsewhere = new Person(fixture);
        using HttpResponseMessage page = await person.OpenAsync("/account");
        using HttpResponseMessage another = await elsewhere.OpenAsync("/account");
        using SseLines ended = await person.FollowAsync(run);
        using SseLines kept = await elsewhere.FollowAsync(run);
        Assert.NotNull(await ended.NextFrameAsync());
        Assert.NotNull(await kept.NextFrameAsync());

        using HttpResponseMessage signedOut = await person.PostFormAsync("/sign-out", [await Person.FormTokenAsync(page)]);
        Assert.Equal("/signed-out", signedOut.Headers.Location?.OriginalString);

        await Assert.ThrowsAnyAsync<IOException>(() => ended.NextFrameAsync().WaitAsync(TimeSpan.FromMinutes(1), RunClient.Cancellation));
        await owner.RecordedAsync(run, SomeFrames.Final(2, run));
        Assert.NotNull(await kept.NextFrameAsync());
        Assert.Null(await kept.NextFrameAsync());
    }

    [Fact]
    public async Task A_stream_is_cut_short_when_the_lifetime_of_its_session_is_over()
    {
        await using ServerProcess server = await fixture.StartAsync(("Access__SessionLifetime", "00:01:00"));
        using var owner = new RunClient(server, await fixture.Authority.TokenAsync());
        string run = await owner.CreateAsync();
        await owner.RecordedAsync(run, SomeFrames.Lifecycle(1, run));
        using var person = new Person(server);
        using HttpResponseMessage page = await person.OpenAsync("/account");
        using SseLines lines = await person.FollowAsync(run);
        Assert.NotNull(await lines.NextFrameAsync());

        // Never as a clean end: a client would take that for the end of the run.
        await Assert.ThrowsAnyAsync<IOException>(() => lines.NextFrameAsync().WaitAsync(TimeSpan.FromMinutes(3), RunClient.Cancellation));
        using HttpResponseMessage again = await person.GetAsync($"{RunClient.Runs}/{run}/replay/stream");
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task An_admin_creates_and_revokes_a_key_on_the_page()
    {
        await fixture.Authority.TokenAsync(user: "eve", role: "admin");
        using var admin = new Person(fixture);
        using HttpResponseMessage page = await admin.OpenAsync("/account");
        using HttpResponseMessage created = await admin.PostFormAsync(
            "/account", [await Person.FormTokenAsync(page), new("_handler", "create"), new("Name", "a recorder")]);
        string key = Key().Match(await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups["key"].Value;

        using var recorder = new RunClient(Server, key);
        await recorder.CreateAsync();

        using HttpResponseMessage revoked = await admin.PostFormAsync(
            "/account", [await Person.FormTokenAsync(page), new("_handler", $"revoke-{key.Split('_')[1]}")]);
        using HttpResponseMessage refused = await recorder.PostJsonAsync(RunClient.Runs, """{"workflow_key":"k"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await fixture.Authority.TokenAsync();
    }

    [Fact]
    public async Task On_https_the_cookie_belongs_to_this_host_alone()
    {
        await using ServerProcess server = await fixture.StartAsync(("Access__PublicAddress", "https://verbatim.example.com"));
        using HttpClient client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept", "text/html");
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(Uri.EscapeDataString("https://verbatim.example.com/sign-in/callback"), response.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.All(response.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    private static string Session(Person person)
    {
        Cookie cookie = person.Cookies.Single(cookie => SessionName().IsMatch(cookie.Name));
        return $"{cookie.Name}={cookie.Value}";
    }

    private async Task<HttpResponseMessage> GetWithAsync(string cookie)
    {
        using HttpClient client = Server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, RunClient.Runs);
        request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"eyJ[\w-]+\.[\w-]+\.")]
    private static partial Regex Token();

    [GeneratedRegex("^verbatim-[0-9a-f]{12}$")]
    private static partial Regex SessionName();

    [GeneratedRegex("(?<key>vbk_[0-9a-f]{16}_[A-Za-z0-9_-]{43})")]
    private static partial Regex Key();
}
