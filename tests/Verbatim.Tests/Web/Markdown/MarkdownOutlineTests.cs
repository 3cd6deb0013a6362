using CsCheck;
using Verbatim.Web.Markdown;
using Xunit;

namespace Verbatim.Tests.Web.Markdown;

/// <summary>A text that is rendered in segments shows what it shows as a whole.</summary>
public sealed class MarkdownOutlineTests
{
    // Long enough that a segment may end after each of them.
    private static readonly string Long = string.Concat(Enumerable.Repeat("long text ", 110));

    private static readonly string[] Lines =
    [
        "", "", "", "text", "- item", "  - deeper", "1. first", "2. second", "> quote", ">", "# Heading", "```", "~~~", "    code", "  inside", "---", "* star", "*emphasis*", "| a | b |", "| - | - |", "****", "```js", "  ```",
    ];

    private static readonly Gen<string> AnyText =
        from lines in Gen.Int[0, Lines.Length].Array[1, 14]
        from long1 in Gen.Int[0, 14]
        select string.Join('\n', lines.Select((line, index) => line == Lines.Length || index == long1 ? Long : Lines[line]));

    [Fact]
    public void In_segments_as_in_one_piece() => AnyText.Sample(
        text => Assert.Equal(MarkdownDialect.Render(text, [], HeadingLevels.None).Html, MessageMarkdown.ToHtml(text, [], new MarkdownMemo())),
        iter: 3000);

    [Theory]
    [InlineData("\n\ntext")]
    [InlineData("\n\n# heading")]
    [InlineData("\r\n\r\ntext")]
    [InlineData("\n \n> quote")]
    [InlineData("\n\n- item")]
    [InlineData("\n\n| a |")]
    public void A_new_block_after_a_blank_line_begins_a_segment(string after) => Assert.Equal(2, MarkdownOutline.Of(Long + after).Segments.Count);

    [Theory]
    [InlineData("", "\ntext")]
    [InlineData("", "\n\n  indented")]
    [InlineData("- ", "\n\n- item")]
    [InlineData("1. ", "\n\n2. item")]
    [InlineData("```\n", "\n\ntext")]
    [InlineData("~~~\n```\n", "\n\n```\n\ntext")]
    public void What_may_go_on_does_not(string before, string after) => Assert.Single(MarkdownOutline.Of(before + Long + after).Segments);
}
