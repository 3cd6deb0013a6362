using Verbatim.Frames.Events;
using Verbatim.Transcripts.Exports;
using Verbatim.Web.Markdown;
using Xunit;

namespace Verbatim.Tests.Web.Markdown;

public sealed class MessageMarkdownTests
{
    [Theory]
    [InlineData("[a](https://example.com/?a=1&b=2)", """<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer nofollow">a</a></p>""")]
    [InlineData("[a](mailto:ada@example.com)", """<p><a href="mailto:ada@example.com" rel="noopener noreferrer nofollow">a</a></p>""")]
    [InlineData("[a](javascript:alert(1))", "<p>a</p>")]
    [InlineData("[a](JaVaScRiPt:alert(1))", "<p>a</p>")]
    [InlineData("[a](java&#10;script:alert(1))", "<p>a</p>")]
    [InlineData("[a](data:text/html,x)", "<p>a</p>")]
    [InlineData("[a](file:///etc/passwd)", "<p>a</p>")]
    [InlineData("[a](//example.com/x)", "<p>a</p>")]
    [InlineData("[a](/runs)", "<p>a</p>")]
    [InlineData("[a](#main)", "<p>a</p>")]
    [InlineData("[a](https://example.com \"a \\\" onclick=\\\"b\")", """<p><a href="https://example.com" rel="noopener noreferrer nofollow">a</a></p>""")]
    [InlineData("![cat](https://example.com/cat.png)", """<p><a href="https://example.com/cat.png" rel="noopener noreferrer nofollow">cat</a></p>""")]
    [InlineData("![](https://example.com/cat.png)", """<p><a href="https://example.com/cat.png" rel="noopener noreferrer nofollow">image</a></p>""")]
    [InlineData("![cat](javascript:alert(1))", "<p>cat</p>")]
    [InlineData("<https://example.com/a>", """<p><a href="https://example.com/a" rel="noopener noreferrer nofollow">https://example.com/a</a></p>""")]
    [InlineData("<ada@example.com>", """<p><a href="mailto:ada@example.com" rel="noopener noreferrer nofollow">ada@example.com</a></p>""")]
    [InlineData("<javascript:alert(1)>", "<p>javascript:alert(1)</p>")]
    [InlineData("[a][1]\n\n[1]: https://example.com/one", """<p><a href="https://example.com/one" rel="noopener noreferrer nofollow">a</a></p>""")]
    [InlineData("[a][1]\n\n[1]: javascript:alert(1)", "<p>a</p>")]
    public void A_link_leads_to_a_page_or_a_mailbox_or_is_text(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Theory]
    [InlineData("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")]
    [InlineData("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>")]
    [InlineData("<div>\n\n*a*\n\n</div>", "<p>&lt;div&gt;</p>\n<p><em>a</em></p>\n<p>&lt;/div&gt;</p>")]
    [InlineData("<!-- hidden -->", "<p>&lt;!-- hidden --&gt;</p>")]
    [InlineData("`<img src=x>`", "<p><code>&lt;img src=x&gt;</code></p>")]
    [InlineData("a & b &amp; &copy;", "<p>a &amp; b &amp; ©</p>")]
    public void HTML_is_text(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Theory]
    [InlineData("*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>")]
    [InlineData("***a***", "<p><em><strong>a</strong></em></p>")]
    [InlineData("~~a *b*~~", "<p><del>a <em>b</em></del></p>")]
    [InlineData("a_b_c", "<p>a_b_c</p>")]
    [InlineData("H~2~O", "<p>H~2~O</p>")]
    [InlineData("text\n\n---", "<p>text</p>\n<hr />")]
    [InlineData("- a\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>")]
    [InlineData("3. a", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n</ol>")]
    public void Text_is_formatted(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Fact]
    public void What_scrolls_inside_itself_can_be_reached_with_the_keyboard()
    {
        Assert.StartsWith("<table tabindex=\"0\">", Html("| a | b |\n| --- | --- |\n| 1 | 2 |"), StringComparison.Ordinal);
        Assert.Equal("<pre tabindex=\"0\"><code>a &lt; b\n</code></pre>", Html("```c\na < b\n```"));
    }

    [Fact]
    public void Headings_come_below_those_of_the_page_and_leave_no_level_out() =>
        Assert.Equal("<h4>a</h4>\n<h5>b</h5>\n<h5>c</h5>\n<h4>d</h4>", Html("# a\n\n### b\n\n## c\n\n# d"));

    [Fact]
    public void A_text_of_many_segments_reads_as_one()
    {
        string filler = string.Join("\n\n", Enumerable.Repeat(new string('x', 200), 8));
        string html = Html($"# One\n\n{filler}\n\n### Two\n\n{filler}\n\n```\n\ncode\n\n```\n\nsee [the page][p]\n\n- a\n\n- b\n\n{filler}\n\n[p]: https://example.com/p\n");

        Assert.Contains("<h5>Two</h5>", html, StringComparison.Ordinal);
        Assert.Contains("<code>\ncode\n\n</code>", html, StringComparison.Ordinal);
        Assert.Contains("""<a href="https://example.com/p" rel="noopener noreferrer nofollow">the page</a>""", html, StringComparison.Ordinal);
        Assert.Contains("<li><p>a</p>\n</li>\n<li>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("[p]", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("One two.", 3, "<p>One[1] two.</p>")]
    [InlineData("**One** two.", 7, "<p><strong>One</strong>[1] two.</p>")]
    [InlineData("**One two** three.", 5, "<p><strong>One[1] two</strong> three.</p>")]
    [InlineData("([site](https://example.com)) after", 29, "<p>(site)[1] after</p>")]
    [InlineData("[a site](https://example.com) after", 4, "<p>a site[1] after</p>")]
    [InlineData("`some code` after", 4, "<p><code>some code</code>[1] after</p>")]
    [InlineData("First.\n\nSecond.", 6, "<p>First.[1]</p>\n<p>Second.</p>")]
    [InlineData("All of it.", 10, "<p>All of it.[1]</p>")]
    [InlineData("a &amp; b", 4, "<p>a &amp;[1] b</p>")]
    [InlineData("Start.", 0, "<p>[1]Start.</p>")]
    public void A_source_is_numbered_where_the_text_uses_it_and_breaks_nothing(string markdown, int offset, string html)
    {
        CitationMark mark = new(offset, 1, new Citation { Type = "file_citation", FileId = "f" });

        string seen = MessageMarkdown.ToHtml(markdown, [mark], new MarkdownMemo()).TrimEnd('\n')
            .Replace("""<sup class="cited"><span class="visually-hidden">source </span>[1]</sup>""", "[1]", StringComparison.Ordinal)
            .Replace("""<a href="https://example.com" rel="noopener noreferrer nofollow">""", "", StringComparison.Ordinal)
            .Replace("</a>", "", StringComparison.Ordinal);

        Assert.Equal(html, seen);
    }

    [Fact]
    public void Sources_are_numbered_in_every_segment()
    {
        string text = string.Join("\n\n", Enumerable.Repeat(new string('x', 700), 6));
        CitationMark[] marks = [.. Enumerable.Range(1, 6).Select(number => new CitationMark((number * 702) - 2, number, new Citation { Type = "file_citation", FileId = $"f{number}" }))];

        string html = MessageMarkdown.ToHtml(text, marks, new MarkdownMemo());

        Assert.Equal([.. Enumerable.Range(1, 6).Select(number => $"[{number}]")], html.Split("<sup").Skip(1).Select(after => after.Split("</span>")[1].Split('<')[0]));
        Assert.Equal(6, html.Split("</sup></p>").Length - 1);
    }

    [Fact]
    public void While_a_text_grows_only_its_end_is_rendered_again()
    {
        string whole = string.Join("\n\n", Enumerable.Range(0, 200).Select(number => $"Paragraph {number} of *some* length, with a [link](https://example.com/{number}) and more to say about it."));
        var memo = new MarkdownMemo();
        int paintings = 0;
        for (int length = 1000; length < whole.Length; length += 50, paintings++)
        {
            memo.Turn();
            MessageMarkdown.ToHtml(whole[..length], [], memo);
        }

        int segments = MarkdownOutline.Of(whole).Segments.Count;
        Assert.InRange(segments, 10, 30);
        Assert.InRange(memo.Rendered, paintings, paintings + segments);
        Assert.Equal(MessageMarkdown.ToHtml(whole, [], new MarkdownMemo()), MessageMarkdown.ToHtml(whole, [], memo));
    }

    private static string Html(string markdown) => MessageMarkdown.ToHtml(markdown, [], new MarkdownMemo()).TrimEnd('\n');
}
