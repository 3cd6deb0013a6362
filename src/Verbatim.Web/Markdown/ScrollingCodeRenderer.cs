using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Verbatim.Web.Markdown;

/// <summary>Writes code that scrolls inside itself and can be reached with the keyboard.</summary>
internal sealed class ScrollingCodeRenderer : HtmlObjectRenderer<CodeBlock>
{
    protected override void Write(HtmlRenderer renderer, CodeBlock block)
    {
        renderer.EnsureLine();
        renderer.Write("<pre tabindex=\"0\"><code>");
        renderer.WriteLeafRawLines(block, writeEndOfLines: true, escape: true);
        renderer.WriteLine("</code></pre>");
    }
}
