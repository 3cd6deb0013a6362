using System.Net;
using System.Text.RegularExpressions;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>A browser as far as signing in goes: it keeps cookies and goes where it is led.</summary>
public sealed partial class Person : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly ServerProcess _server;

    public Person(SignInServer fixture)
        : this(fixture.Server)
    {
    }

    public Person(ServerProcess server)
    {
        _server = server;
        Http = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public HttpClient Http { get; }

    /// <summary>The cookies of the server.</summary>
    public IEnumerable<Cookie> Cookies => _cookies.GetCookies(_server.Address);

    /// <summary>Where it was led, in order.</summary>
    public List<Uri> Visited { get; } = [];

    /// <summary>All header lines that the server sent.</summary>
    public List<string> SeenFromServer { get; } = [];

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Opens a page, and goes on until something is shown.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path)
    {
        var address = new Uri($"{_server.Address.GetLeftPart(UriPartial.Authority)}{path}");
        for (int steps = 0; steps < 10; steps++)
        {
            Visited.Add(address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Accept", "text/html");
            HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            if (address.Authority == _server.Address.Authority)
                SeenFromServer.AddRange(response.Headers.SelectMany(header => header.Value));
            if (response.Headers.Location is not { } next)
                return response;

            response.Dispose();
            address = new Uri(address, next);
        }

        throw new InvalidOperationException($"It goes round in circles: {string.Join(' ', Visited)}");
    }

    /// <summary>Follows a run with the session's cookie, as a page does; its body is read by the test.</summary>
    public async Task<SseLines> FollowAsync(string run)
    {
        HttpResponseMessage response = await Http.GetAsync(
            $"{RunClient.Runs}/{run}/replay/stream?follow=true", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseLines(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    public Task<HttpResponseMessage> PostFormAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        Http.PostAsync(path, new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);

    /// <summary>What a form of the page sends with it, so that the server knows its own.</summary>
    public static async Task<KeyValuePair<string, string>> FormTokenAsync(HttpResponseMessage page)
    {
        string body = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new("__RequestVerificationToken", FormToken().Match(body).Groups["token"].Value);
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex FormToken();
}
