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
        MarkdownDocument document = Markdig.Markdown.Parse(markdown, Pipeline);
        foreach (MarkdownObject block in document.Descendants())
            Adapt(block);

        using var html = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<Markdig.Renderers.Html.Inlines.LinkInlineRenderer>(new CheckedLinkRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<Markdig.Renderers.Html.Inlines.AutolinkInlineRenderer>(new CheckedAutolinkRenderer());
        renderer.Render(document);
        return html.ToString();
    }

    private static void Adapt(MarkdownObject block)
    {
        if (block is HeadingBlock heading)
            heading.Level = Math.Min(heading.Level + HeadingsAbove, LowestHeading);

        // Wide code and wide tables scroll inside themselves, and whatever scrolls must be reachable with the keyboard.
        if (block is CodeBlock or Table)
            block.GetAttributes().AddPropertyIfNotExist("tabindex", "0");
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
