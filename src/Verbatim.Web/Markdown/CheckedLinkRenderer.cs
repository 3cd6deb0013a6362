using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace Verbatim.Web.Markdown;

/// <summary>Writes links that may be followed as links, images as links to them, and anything else as its text.</summary>
internal sealed class CheckedLinkRenderer : HtmlObjectRenderer<LinkInline>
{
    protected override void Write(HtmlRenderer renderer, LinkInline link)
    {
        string? address = link.GetDynamicUrl?.Invoke() ?? link.Url;
        bool isAllowed = SafeLink.IsAllowed(address);
        if (isAllowed)
            renderer.Write("<a href=\"").WriteEscapeUrl(address).Write($"\" rel=\"{SafeLink.Relation}\">");

        // An image would be fetched from wherever the model says, which tells that somebody reads this run.
        if (link.IsImage && link.FirstChild is null)
            renderer.Write("image");
        else
            renderer.WriteChildren(link);

        if (isAllowed)
            renderer.Write("</a>");
    }
}
