using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Web;

/// <summary>What an address answers to a browser, to a client of the API, and to HEAD.</summary>
public sealed class AddressTests(SharedServer shared)
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/runs/run_of_somebody_else")]
    [InlineData("/runs/run_of_somebody_else/deeper")]
    public async Task An_unknown_address_is_a_page_for_a_person(string path)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, Browser);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nothing-here", "*/*")]
    [InlineData("/nothing-here", "application/json")]
    [InlineData("/api/v1/nothing", Browser)]
    [InlineData("/api/v1/workflows/runs/run_of_somebody_else", Browser)]
    public async Task For_a_program_and_below_the_api_it_is_a_problem(string path, string accept)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, accept);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task HEAD_is_answered_like_GET_without_the_body()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Delta(1, run, "x"), SomeFrames.Final(2, run));
        string open = await client.CreateAsync();
        await client.RecordedAsync(open, SomeFrames.Delta(1, open, "x"));

        string[] addresses =
        [
            "/", "/runs", $"/runs/{run}", "/runs/nobody", "/nothing-here", "/verbatim.css", "/health/live", "/api/v1/workflows", RunClient.Runs, $"{RunClient.Runs}/{run}",
            $"{RunClient.Runs}/{run}/replay/events", $"{RunClient.Runs}/{run}/replay/stream", $"{RunClient.Runs}/{run}/transcript", $"{RunClient.Runs}/nobody", "/objects/no-such-link",
        ];
        foreach (string address in addresses)
        {
            using HttpResponseMessage get = await SendAsync(HttpMethod.Get, address, Browser, client);
            using HttpResponseMessage head = await SendAsync(HttpMethod.Head, address, Browser, client);
            Assert.True(get.StatusCode == head.StatusCode, $"{address}: {get.StatusCode} and {head.StatusCode}");
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        // It does not wait for a run to end.
        using HttpResponseMessage following = await SendAsync(HttpMethod.Head, $"{RunClient.Runs}/{open}/replay/stream?follow=true", "*/*", client);
        Assert.Equal(HttpStatusCode.OK, following.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept, RunClient? client = null)
    {
        using RunClient own = shared.Process.Member();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd(accept);
        return await (client ?? own).Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
