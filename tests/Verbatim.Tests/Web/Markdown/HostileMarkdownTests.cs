using System.Runtime.InteropServices;
using System.Text;
using Verbatim.Web.Markdown;
using Xunit;

namespace Verbatim.Tests.Web.Markdown;

/// <summary>Whatever a text is, showing it takes a time that nobody notices, and what is not formatted says so.</summary>
public sealed class HostileMarkdownTests
{
    private const int Mebibyte = 1024 * 1024;
    private const string Apology = "This is shown as it was written";

    // Of this thread on the processor, and far from the tenths of a second that it takes on any machine: this tells bounded from
    // quadratic, which is minutes at these lengths. How fast it is belongs to bench/.
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(5);

    /// <summary>Pieces that are repeated: each made the parser slow at some length, or might.</summary>
    public static TheoryData<string> Families =>
    [
        "[", "[a](", "![", "(", "]", "[]", "[a]", "[a][", "[a](b)", "[](<", "[](\"", "[a](b \"", "[a](b\n", "[![a](b)](c)", "*", "*a ", "a* ", "*a", "**a ", "a**b",
        "*a_", "_a ", "a_b", "*_", "~~a", "~a ", "***a** ", "*a**b", "_ a_ ", "a~~ ", "*a ~~b _c ", "`", "`a", "`` ` ", ">", "> ", ">a\n", "> - ", "- > a\n", "- ", "- a\n", "+ ",
        "* ", "* \n", "1. ", "1) a\n", "|", "|a", "| a |\n", "|-\n", "a|b\n", "a\n|-|\n", "|a|b|\n|-|-|\n|1|2|\n\n", "|`a", "|*a*[", "<", "<a ", "<a:", "<https://a", "<!--", "<![CDATA[", "<?",
        "<a@b", "<>", "&", "&amp", "&amp;", "&#1", "[^1]", "[^1]: a\n", "[a]: b\n", "[a]: b\n\n", "[a]: b '\n", "[a]:\n", "[a] ", "\\", "\\[", "# a\n", "###### ", "# a # ", "```\n", "~~~ a\n",
        "    a\n\n", " ", "\t", "\n", "\r", "a\r", "a\n", "a  \n", "word ", "a", "---\n", "- - -\n", "a\n===\n", ":", "!", "\"", "http://a ", "\0", "é", "😀 ",
        "*a* **b** `c` [d](https://e)\n\n", "x\n\n", "\u2028", "a | [b](c) | *d*\n",
    ];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_mebibyte_of_it_is_shown_at_once(string piece)
    {
        // The shorter one first: where time is not bounded, it says so before the longer one has taken its hour.
        IsShownAtOnce(Repeated(piece, 120_000));
        IsShownAtOnce(Repeated(piece, Mebibyte));
        IsShownAtOnce("begin\n\n" + Repeated(piece, 10_000) + "\n\nend");
    }

    [Fact]
    public void So_are_texts_that_grow_in_two_directions()
    {
        IsShownAtOnce(new string('[', Mebibyte / 2) + new string(']', Mebibyte / 2));
        IsShownAtOnce(Repeated("|a", 2000) + "|\n" + Repeated("|-", 2000) + "|\n" + Repeated("|b\n", Mebibyte));
        IsShownAtOnce(Repeated("|a", 400) + "|\n" + Repeated("|-", 400) + "|\n" + Repeated("|b\n", 200_000));
        IsShownAtOnce(string.Concat(Enumerable.Range(0, 1500).Select(depth => new string(' ', depth) + "- a\n")));
        IsShownAtOnce(string.Concat(Enumerable.Range(1, 1400).Select(depth => new string('>', depth) + "a\n")));
        IsShownAtOnce(string.Concat(Enumerable.Range(1, 1400).Select(count => new string('`', count) + 'a')));
        IsShownAtOnce("1. a\n" + Repeated("   2. [a](\n", 100_000));
        IsShownAtOnce("1. a\n" + Repeated("2) [a](\n", 100_000));
        IsShownAtOnce(Repeated("2. [a](*b* <\n", 100_000));
        IsShownAtOnce(Repeated("- [a](*b* <\n", 100_000));
        IsShownAtOnce(Repeated("> - [a](*b* <\n", 100_000));
        IsShownAtOnce(string.Concat(Enumerable.Range(0, 80_000).Select(number => $"[a{number}]: b\n")));
        IsShownAtOnce(string.Concat(Enumerable.Range(0, 499).Select(number => $"[a{number}]: b\n")) + "\n" + Repeated("[a498] x\n\n", Mebibyte));
    }

    [Fact]
    public void So_is_whatever_chance_makes_of_the_same_pieces()
    {
        // The same texts each time: a failure can be looked into.
        var random = new Random(20261123);
        string[] pieces = [.. Families.Select(row => row.Data)];
        for (int round = 0; round < 40; round++)
        {
            var text = new StringBuilder();
            while (text.Length < 200_000)
                text.Append(Repeated(pieces[random.Next(pieces.Length)], random.Next(1, 2000))).Append(random.Next(4) == 0 ? "\n\n" : "");
            IsShownAtOnce(text.ToString());
        }
    }

    [Fact]
    public void What_is_not_formatted_is_there_whole_and_says_why()
    {
        string html = Html("# Fine\n\n" + Repeated("<[a](", 80_000));

        Assert.StartsWith($"<p class=\"label\">{Apology}", html, StringComparison.Ordinal);
        Assert.Contains(Repeated("&lt;[a](", 80_000 * 8 / 5), html, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_part_that_costs_too_much_is_plain()
    {
        string before = string.Join("\n\n", Enumerable.Repeat("Before *it*, there is text of an ordinary kind.", 40));
        string html = Html($"{before}\n\n{Repeated("[a](", 40_000)}\n\n{before}");

        Assert.Equal(2, html.Split(Apology).Length);
        Assert.StartsWith("<p>Before <em>it</em>", html, StringComparison.Ordinal);
        Assert.EndsWith("an ordinary kind.</p>\n", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Some prose with *emphasis* and [a link](https://example.com/page), as an answer has it.\n\n")]
    [InlineData("- an item with `code` and **weight**\n- another one\n")]
    [InlineData("| name | number | note |\n| --- | --- | --- |\n| one | 1 | first |\n| two | 2 | second |\n\n")]
    [InlineData("```cs\nvar a = b[0] * c[1]; // *_[]\n\nreturn a < b;\n```\n\n")]
    public void An_answer_of_an_ordinary_kind_is_formatted_however_long_answers_get(string piece) =>
        Assert.DoesNotContain(Apology, Html(Repeated(piece, 24_000)), StringComparison.Ordinal);

    [Fact]
    public void A_text_that_grows_beyond_the_limit_keeps_what_was_formatted()
    {
        string text = Repeated("Some prose with *emphasis* in it, as an answer has it.\n\n", 300_000);
        string half = Html(text[..150_000]);
        string whole = Html(text);

        string formatted = half[..half.IndexOf(Apology, StringComparison.Ordinal)];
        Assert.InRange(formatted.Length, 100_000, 200_000);
        Assert.StartsWith(formatted, whole, StringComparison.Ordinal);
    }

    private static void IsShownAtOnce(string text)
    {
        TimeSpan began = OfThisThread();
        Html(text);
        TimeSpan took = OfThisThread() - began;
        Assert.True(took < Endless, $"{took.TotalMilliseconds:0} ms for {text.Length} characters beginning with {text[..Math.Min(60, text.Length)]}");
    }

    private static string Html(string markdown) => MessageMarkdown.ToHtml(markdown, [], new MarkdownMemo());

    private static string Repeated(string piece, int length) => new StringBuilder().Insert(0, piece, (length / piece.Length) + 1).ToString()[..length];

    private static TimeSpan OfThisThread()
    {
        const int ThreadClock = 3;
        Assert.Equal(0, ClockGetTime(ThreadClock, out Time time));
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
