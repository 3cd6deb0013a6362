using Markdig.Syntax.Inlines;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Web.Markdown;

/// <summary>The number of a source, where the text uses it.</summary>
internal sealed class CitationInline(CitationMark mark) : LeafInline
{
    public CitationMark Mark => mark;
}
