using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

[Trait("Clauses", "R-73 R-74")]
public sealed class TranscriptTests(SharedServer shared)
{
    [Fact]
    public async Task A_live_runs_transcript_has_its_text_whole_and_a_cursor_that_goes_on_after_it()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = SomeFrames.Run(4, run);
        await client.RecordedAsync(run, frames[..2]);
        JsonElement transcript = await client.GetAsync($"{RunClient.Runs}/{run}/transcript");
        string cursor = transcript.GetProperty("cursor").GetString()!;
        await client.RecordedAsync(run, frames[2..]);

        Assert.Equal("running", transcript.GetProperty("run_status").GetString());
        Assert.Equal(2, transcript.GetProperty("last_event_id").GetInt64());
        Assert.Contains("word 1 word 2 ", transcript.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(SomeFrames.Sse(frames[2..]), await client.StreamAsync(run, $"?follow=true&cursor={cursor}"));
    }

    [Fact]
    public async Task It_comes_as_markdown_where_that_is_asked_for()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Run(3, run));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{RunClient.Runs}/{run}/transcript");
        request.Headers.Accept.Add(new("text/markdown"));
        using HttpResponseMessage response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("text/markdown", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("word 1 word 2", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/markdown, application/json", "application/json")]
    [InlineData("text/markdown, application/json;q=0.9", "text/markdown")]
    [InlineData("text/markdown;q=0, */*", "application/json")]
    [InlineData("text/*", "text/markdown")]
    [InlineData("*/*;q=0.1, text/markdown;q=0.2", "text/markdown")]
    [InlineData("application/json;q=0, */*", "text/markdown")]
    [InlineData("image/png", null)]
    [InlineData("text/markdown;q=0", null)]
    public async Task The_form_that_is_accepted_most_is_sent_and_406_where_there_is_none(string accept, string? expected)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{RunClient.Runs}/{run}/transcript");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected ?? "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task A_page_shows_arguments_that_are_cut_within_a_character()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Arguments(1, run, """{\"text\":\"caf\\ud83d\"}"""));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{run}");
        request.Headers.Accept.Add(new("text/html"));
        using HttpResponseMessage page = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("caf", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
