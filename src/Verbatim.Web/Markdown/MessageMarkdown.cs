using System.Text.Encodings.Web;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Verbatim.Web.Markdown;

/// <summary>Turns the Markdown of a message into HTML that may stand in the page.</summary>
/// <remarks>
/// The text comes from a model, which anybody may have talked into anything: raw HTML is shown as text, links are checked,
/// and nothing is loaded from elsewhere.
/// </remarks>
internal static class MessageMarkdown
{
    // The page has a heading, the transcript one, and each speaker one: those of a message come below.
    private const int HeadingsAbove = 3;
    private const int LowestHeading = 6;

    private static readonly MarkdownPipeline Pipeline = BuildPipeline();

    public static string ToHtml(string markdown)
    {
        try
        {
            return Render(markdown);
        }
        catch (ArgumentException)
        {
            // Brackets or quotes within each other a hundred times and more, which parser and renderer refuse:
            // the text is shown as it is, and the page around it stands.
            return $"<pre tabindex=\"0\">{HtmlEncoder.Default.Encode(markdown)}</pre>\n";
        }
    }

    private static string Render(string markdown)
    {
        MarkdownDocument document = Markdig.Markdown.Parse(markdown, Pipeline);
        Nest(document.Descendants<HeadingBlock>());

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
        renderer.Render(document);
        return html.ToString();
    }

    // Models begin where they like and leave levels out. By what came before only, so that a heading that stands stays what it is.
    private static void Nest(IEnumerable<HeadingBlock> headings)
    {
        Stack<int> open = new();
        foreach (HeadingBlock heading in headings)
        {
            while (open.TryPeek(out int level) && level >= heading.Level)
                open.Pop();

            open.Push(heading.Level);
            heading.Level = Math.Min(HeadingsAbove + open.Count, LowestHeading);
        }
    }

    private static MarkdownPipeline BuildPipeline()
    {
        MarkdownPipelineBuilder builder = new MarkdownPipelineBuilder()
            .DisableHtml()
            .UsePipeTables()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough);

        // While a list is still arriving, "text" and "-" on the next line would be a heading for a moment, and flicker.
        builder.BlockParsers.Find<ParagraphBlockParser>()!.ParseSetextHeadings = false;
        return builder.Build();
    }
}
