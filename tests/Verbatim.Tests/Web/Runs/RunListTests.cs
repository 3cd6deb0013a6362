using Bunit;
using Verbatim.Frames;
using Verbatim.Tests.Web.Seeing;
using Verbatim.Web.Runs;
using Xunit;

namespace Verbatim.Tests.Web.Runs;

public sealed class RunListTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_run_goes_by_what_was_asked_or_else_by_its_workflow()
    {
        string seen = Seen(
            new RunLine(RunId.Parse("run_1"), "Campaign poster", "Make a poster", RunStatus.Refused, "ada", Start, Start.AddSeconds(14)),
            new RunLine(RunId.Parse("run_2"), "recorded", null, RunStatus.Running, "ada", Start, null));

        Assert.Equal(
            """
            numbered
              Make a poster [refused, warning] Campaign poster ada 2026-01-02 03:04:05 UTC took 14 s <runs/run_1>
            numbered
              recorded [running, going] run_2 ada 2026-01-02 03:04:05 UTC <runs/run_2>

            """.ReplaceLineEndings("\n"),
            seen);
    }

    [Fact]
    public void An_empty_list_says_so() => Assert.Equal("None yet.\n", Seen());

    [Theory]
    [InlineData(1, "One run here cannot be read: what is kept of it is damaged.\n")]
    [InlineData(2, "2 runs here cannot be read: what is kept of them is damaged.\n")]
    public void What_is_left_out_is_said(int damaged, string expected) => Assert.Equal(expected, Seen(damaged));

    private static string Seen(params IReadOnlyList<RunLine> runs) => Seen(0, runs);

    private static string Seen(int damaged, params IReadOnlyList<RunLine> runs)
    {
        using var page = new BunitContext();
        return Sight.Of(page.Render<RunList>(parameters => parameters
            .Add(list => list.Runs, runs).Add(list => list.Damaged, damaged).Add(list => list.Empty, "None yet.")).Nodes);
    }
}
