using Verbatim.Web.Markdown;
using Xunit;

namespace Verbatim.Tests.Web.Markdown;

/// <summary>What is shown of a growing text is never taken back because of what comes next.</summary>
public sealed class SettledTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a\n")]
    [InlineData("a\n1", "a\n")]
    [InlineData("a\n12.", "a\n")]
    [InlineData("a\n12)", "a\n")]
    [InlineData("a\n1. b", "a\n1. b")]
    [InlineData("a\n12 apples", "a\n12 apples")]
    [InlineData("a\n1.5", "a\n1.5")]
    [InlineData("a\n-", "a\n")]
    [InlineData("a\n  - ", "a\n")]
    [InlineData("a\n- b", "a\n- b")]
    [InlineData("a\n##", "a\n")]
    [InlineData("a\n``", "a\n")]
    [InlineData("a\n**", "a\n")]
    [InlineData("a\n> ", "a\n")]
    [InlineData("a\n\n| a | b", "a\n\n")]
    [InlineData("a\n\n| a | b |\n", "a\n\n")]
    [InlineData("a\n\n| a | b |\n| --- |", "a\n\n")]
    [InlineData("a\n\n| a | b |\n| --- | --- |\n", "a\n\n| a | b |\n| --- | --- |\n")]
    [InlineData("| a |\n| - |\n| 1", "| a |\n| - |\n| 1")]
    public void What_may_become_something_else_waits(string text, string settled) => Assert.Equal(settled, SettledText.Of(text));

    [Theory]
    [InlineData(" ", "a", false)]
    [InlineData("- ", "a", false)]
    [InlineData("1", "a", false)]
    [InlineData("|", "", true)]
    [InlineData("|\n", "", false)]
    public void However_long_it_is_that_is_seen_in_one_look(string piece, string end, bool waits)
    {
        // So long that a look at each pair of characters, instead of at each character, would not come back.
        string text = string.Concat(Enumerable.Repeat(piece, 1_000_000)) + end;

        Assert.Equal(waits ? "" : text, SettledText.Of(text));
    }
}
