using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Web.Markdown;

/// <summary>Turns the Markdown of a message into HTML, in time that is bounded whatever the text is.</summary>
/// <remarks>
/// A text is rendered in segments. One whose formatting would cost too much is shown as it was written, and so is whatever
/// comes after the first <see cref="Affordable"/> characters' worth; a sentence says so. Which those are depends on the text
/// alone, so that every rendering of it shows the same.
/// </remarks>
internal static class MessageMarkdown
{
    /// <summary>What a text may cost, in characters of ordinary text: some forty times the longest answers there are.</summary>
    private const int Affordable = 128 * 1024;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private const string Apology = "This is shown as it was written: it is too long or too entangled to be formatted.";

    public static string ToHtml(string markdown, IReadOnlyList<CitationMark> citations, MarkdownMemo memo)
    {
        MarkdownOutline outline = MarkdownOutline.Of(markdown);
        int affordable = outline.HasTooManyDefinitions ? 0 : Affordable;
        HeadingLevels headings = HeadingLevels.None;
        var html = new StringBuilder();
        int plainFrom = -1;
        foreach (MarkdownSegment segment in outline.Segments)
        {
            RenderedSegment? rendered = null;
            if (segment.Cost <= affordable)
            {
                affordable -= segment.Cost;
                rendered = Render(markdown, segment, outline, citations, headings, memo);
                headings = rendered.Headings;
            }
            else if (segment.Cost != MarkdownSegment.TooMuch)
            {
                affordable = 0;
            }

            if (rendered?.Html is not { } formatted)
            {
                plainFrom = plainFrom < 0 ? segment.Begin : plainFrom;
                continue;
            }

            WritePlain(segment.Begin);
            html.Append(formatted);
        }

        WritePlain(markdown.Length);
        return html.ToString();

        void WritePlain(int end)
        {
            if (plainFrom >= 0)
                html.Append(CultureInfo.InvariantCulture, $"<p class=\"label\">{Apology}</p><pre class=\"prose\" tabindex=\"0\">{Encoder.Encode(markdown[plainFrom..end])}</pre>\n");
            plainFrom = -1;
        }
    }

    private static RenderedSegment Render(
        string markdown, MarkdownSegment segment, MarkdownOutline outline, IReadOnlyList<CitationMark> citations, HeadingLevels headings, MarkdownMemo memo)
    {
        // An address may be defined anywhere in a message: where a segment names one, the definition is put before it.
        string source = markdown.Substring(segment.Begin, segment.Length);
        string defined = string.Concat(outline.Definitions.Where(definition => definition.IsNamedIn(source)).Select(definition => definition.Line + "\n"));
        if (defined.Length > 0)
            defined += "\n";

        CitationMark[] cited =
        [
            .. citations
                .Where(mark => mark.Offset <= segment.End && (mark.Offset > segment.Begin || segment.Begin == 0))
                .Select(mark => mark with { Offset = mark.Offset - segment.Begin + defined.Length }),
        ];
        string state = $"{headings.Open} {string.Join(' ', cited.Select(mark => mark.ToString()))}";
        return memo.Get(defined + source, state, () => MarkdownDialect.Render(defined + source, cited, headings));
    }
}
