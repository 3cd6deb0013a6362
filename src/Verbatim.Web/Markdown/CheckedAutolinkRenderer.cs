using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace Verbatim.Web.Markdown;

/// <summary>Writes an address in angle brackets as a link where it may be followed, and as text elsewhere.</summary>
internal sealed class CheckedAutolinkRenderer : HtmlObjectRenderer<AutolinkInline>
{
    protected override void Write(HtmlRenderer renderer, AutolinkInline link)
    {
        string address = link.IsEmail ? $"mailto:{link.Url}" : link.Url;
        bool isAllowed = SafeLink.IsAllowed(address);
        if (isAllowed)
            renderer.Write("<a href=\"").WriteEscapeUrl(address).Write($"\" rel=\"{SafeLink.Relation}\">");

        renderer.WriteEscape(link.Url);
        if (isAllowed)
            renderer.Write("</a>");
    }
}
