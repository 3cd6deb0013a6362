using Microsoft.Playwright;
using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>The description of the API as a page: readable under the strict policy, and from here alone.</summary>
public sealed class ReferencePageTests(InstalledApp app)
{
    // Its program asks for more than it needs: what the policy refuses of that, it does without.
    private static readonly string[] DoneWithout = ["style-src-elem inline", "style-src-attr inline", "script-src eval"];

    [Fact]
    public async Task The_description_is_shown_in_its_own_style_under_the_strict_policy_and_without_anything_from_elsewhere()
    {
        await using Visitor visitor = await app.VisitAsync();
        List<string> elsewhere = [];
        List<string> broken = [];
        visitor.Page.PageError += (_, error) => broken.Add(error);
        await visitor.Page.GotoAsync("");
        string here = new Uri(visitor.Page.Url).GetLeftPart(UriPartial.Authority);
        visitor.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(here, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };

        IResponse response = (await visitor.Page.GotoAsync("reference"))!;
        await visitor.Page.GetByText("Frames of a run, page by page").First.WaitForAsync(new() { Timeout = 60_000 });

        string policy = (await response.HeaderValueAsync("content-security-policy"))!;
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Empty(elsewhere);
        await visitor.KeepScreenshotAsync("reference");
        Assert.Empty((await visitor.Page.EvaluateAsync<string[]>("refused")).Except(DoneWithout));
        Assert.Empty(broken);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("document.getElementById('scalar-style').sheet?.cssRules.length > 100"));
    }
}
