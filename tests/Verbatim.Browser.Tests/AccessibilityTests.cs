using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Verbatim.Browser.Tests;

public sealed class AccessibilityTests(InstalledApp app)
{
    private static readonly (ColorScheme Scheme, int Width)[] Looks =
        [(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390), (ColorScheme.Dark, 390)];

    /// <summary>Cases whose appearance is reviewed elsewhere; together they have every sort of card, part and notice.</summary>
    public static TheoryData<string> Cases =>
        ["message-markdown", "citations", "refusal", "tool-image-generation", "tool-function", "approvals", "nested-agent", "notices", "final-files", "tools-interrupted"];

    [Theory]
    [MemberData(nameof(LiveTranscriptTests.Demos), MemberType = typeof(LiveTranscriptTests))]
    public async Task Every_page_passes_axe_and_fits_its_window_in_both_schemes_wide_and_on_a_phone(string workflow)
    {
        await using Visitor starter = await app.VisitAsync();
        await starter.StartAsync(workflow);
        await starter.WaitForEndAsync();

        foreach ((ColorScheme scheme, int width) in Looks)
        {
            await using Visitor visitor = await app.VisitAsync(scheme, width);
            foreach ((string name, string address) in new[] { ("start", ""), ("runs", "runs"), ($"run-{workflow}", starter.Page.Url) })
            {
                await visitor.Page.GotoAsync(address);
                await visitor.OpenDetailsAsync();
                await PassesAsync(visitor, $"{name}-{scheme}-{width}".ToLowerInvariant());
            }

            await visitor.HasNoComplaintsAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_sort_of_card_passes_axe_and_fits_a_window_and_a_phone(string name)
    {
        await using Visitor producer = await app.VisitAsync();
        string run = await producer.BeginRunAsync();
        await producer.RecordAsync(run, [string.Join('\n', RecordedFrames.OfCase(name))], TimeSpan.Zero);

        foreach ((ColorScheme scheme, int width) in new[] { Looks[0], Looks[3] })
        {
            await using Visitor visitor = await app.VisitAsync(scheme, width);
            await visitor.Page.GotoAsync($"runs/{run}");
            await visitor.OpenDetailsAsync();
            await PassesAsync(visitor, $"case-{name}-{scheme}-{width}".ToLowerInvariant());
        }
    }

    [Fact]
    public async Task Pages_beside_the_runs_pass_axe_and_fit_a_window_and_a_phone()
    {
        await using Visitor admin = await app.VisitAsync();
        await admin.Page.GotoAsync("account");
        await admin.Page.GetByLabel("Name").FillAsync("a recorder with a name that does not fit into a narrow column of a table");
        await admin.Page.GetByLabel("may also read").CheckAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Create a key" }).ClickAsync();
        await Assertions.Expect(admin.Page.Locator("[data-key]")).ToBeVisibleAsync();
        await PassesAsync(admin, "account-created");

        foreach ((ColorScheme scheme, int width) in Looks)
        {
            await using Visitor visitor = await app.VisitAsync(scheme, width);
            foreach (string page in (string[])["account", "signed-out", "no/such/page"])
            {
                await visitor.Page.GotoAsync(page);
                await PassesAsync(visitor, $"{page.Replace('/', '-')}-{scheme}-{width}".ToLowerInvariant());
            }
        }
    }

    [Fact]
    public async Task The_first_stop_of_the_keyboard_skips_to_the_content_and_shows_where_it_is()
    {
        await using Visitor visitor = await app.VisitAsync();
        await visitor.Page.GotoAsync("");

        await visitor.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await visitor.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.NotEqual("none", await visitor.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));

        await visitor.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await visitor.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    private static async Task PassesAsync(Visitor visitor, string name)
    {
        await visitor.KeepScreenshotAsync(name);
        AxeResult result = await visitor.Page.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{name}: {string.Join("; ", result.Violations.Select(Describe))}");
        Assert.True(await visitor.FitsAsync(), $"{name} scrolls sideways.");
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id} at {string.Join(", ", violation.Nodes.Select(node => $"{node.Target} {node.Html}"))}";
}
