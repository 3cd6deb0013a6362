using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Web.Markdown;

/// <summary>The Markdown that messages are written in, and how a piece of it becomes HTML that may stand in the page.</summary>
/// <remarks>
/// The text comes from a model, which anybody may have talked into anything: raw HTML is shown as text, links are checked,
/// and nothing is loaded from elsewhere.
/// </remarks>
internal static class MarkdownDialect
{
    private static readonly MarkdownPipeline Pipeline = Build();

    /// <summary>Renders a piece whose cost is known to be bearable.</summary>
    public static RenderedSegment Render(string markdown, IReadOnlyList<CitationMark> citations, HeadingLevels headings)
    {
        try
        {
            MarkdownDocument document = Markdig.Markdown.Parse(markdown, Pipeline);
            HeadingLevels after = headings.Place(document.Descendants<HeadingBlock>());
            CitationPlacing.Place(document, citations);
            return new RenderedSegment(ToHtml(document), after);
        }
        catch (ArgumentException)
        {
            // Brackets, quotes or lists within each other a hundred times and more, which parser and renderer refuse.
            return new RenderedSegment(null, headings);
        }
    }

    private static string ToHtml(MarkdownDocument document)
    {
        // A list whose last item turns out to stand apart would change all of its items: each has a paragraph from the start.
        foreach (ListBlock list in document.Descendants<ListBlock>())
            list.IsLoose = true;

        // Whatever scrolls inside itself must be reachable with the keyboard.
        foreach (Table table in document.Descendants<Table>())
            table.GetAttributes().AddPropertyIfNotExist("tabindex", "0");

        using var html = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<Markdig.Renderers.Html.Inlines.LinkInlineRenderer>(new CheckedLinkRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<Markdig.Renderers.Html.Inlines.AutolinkInlineRenderer>(new CheckedAutolinkRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new ScrollingCodeRenderer());
        renderer.ObjectRenderers.Add(new CitationRenderer());
        renderer.Render(document);
        return html.ToString();
    }

    private static MarkdownPipeline Build()
    {
        MarkdownPipelineBuilder builder = new MarkdownPipelineBuilder()
            .DisableHtml()
            .UsePreciseSourceLocation()
            .UsePipeTables()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough);

        // While a list is still arriving, "text" and "-" on the next line would be a heading for a moment, and flicker.
        builder.BlockParsers.Find<ParagraphBlockParser>()!.ParseSetextHeadings = false;
        return builder.Build();
    }
}
