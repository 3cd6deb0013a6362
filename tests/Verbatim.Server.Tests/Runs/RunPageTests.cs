using System.Net;
using System.Net.Http.Headers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

public sealed class RunPageTests(SharedServer shared)
{
    [Theory]
    [InlineData("> ")]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("[x][")]
    [InlineData("**a *b ")]
    [InlineData("- ")]
    public async Task A_message_that_is_nested_without_end_is_shown_all_the_same(string opening)
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string text = string.Concat(Enumerable.Repeat(opening, 2000)) + "the innermost";
        await client.RecordedAsync(run, [SomeFrames.Lifecycle(1, run), SomeFrames.Delta(2, run, text), SomeFrames.Final(3, run)]);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{run}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using HttpResponseMessage page = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("the innermost", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
