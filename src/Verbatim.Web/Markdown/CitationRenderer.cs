using System.Globalization;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace Verbatim.Web.Markdown;

/// <summary>Writes the number of a source, as a link where the source is an address that may be followed.</summary>
internal sealed class CitationRenderer : HtmlObjectRenderer<CitationInline>
{
    protected override void Write(HtmlRenderer renderer, CitationInline citation)
    {
        string number = citation.Mark.Number.ToString(CultureInfo.InvariantCulture);
        string? address = citation.Mark.Citation is { Type: "url_citation", Url: { } url } && SafeLink.IsAllowed(url) ? url : null;
        renderer.Write("<sup class=\"cited\">");
        if (address is not null)
            renderer.Write("<a href=\"").WriteEscapeUrl(address).Write($"\" rel=\"{SafeLink.Relation}\">");

        renderer.Write($"<span class=\"visually-hidden\">source </span>[{number}]");
        if (address is not null)
            renderer.Write("</a>");
        renderer.Write("</sup>");
    }
}
