using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Web.Markdown;

/// <summary>Puts the numbers of sources where the text uses them: after what they cite, and never inside a link or a piece of code.</summary>
internal static class CitationPlacing
{
    /// <param name="document">Parsed with exact places.</param>
    /// <param name="marks">In order, their offsets in the text that was parsed.</param>
    public static void Place(MarkdownDocument document, IReadOnlyList<CitationMark> marks)
    {
        if (marks is [])
            return;

        Inline[] shown = [.. document.Descendants<Inline>().Where(inline => inline is LeafInline or LinkInline && !IsInsideLink(inline))];

        // From the end: a text that is cut in two stays the text before the next place.
        int last = shown.Length - 1;
        for (int index = marks.Count - 1; index >= 0; index--)
        {
            while (last > 0 && shown[last].Span.Start >= marks[index].Offset)
                last--;

            if (last >= 0)
                Insert(shown[last], new CitationInline(marks[index]), marks[index].Offset);
        }
    }

    private static void Insert(Inline before, CitationInline citation, int offset)
    {
        int inside = offset - before.Span.Start;
        if (inside <= 0)
        {
            before.InsertBefore(citation);
            return;
        }

        // An entity is longer as written than as shown, and is not cut.
        if (offset <= before.Span.End && before is LiteralInline literal && literal.Content.Length == literal.Span.Length)
            Cut(literal, inside);

        Inline end = before;
        while (end.Parent is { Parent: not null } around && around.Span.End < offset)
            end = around;
        end.InsertAfter(citation);
    }

    private static void Cut(LiteralInline literal, int length)
    {
        StringSlice whole = literal.Content;
        literal.InsertAfter(new LiteralInline(new StringSlice(whole.Text, whole.Start + length, whole.End))
        {
            Span = new SourceSpan(literal.Span.Start + length, literal.Span.End),
        });
        literal.Content = new StringSlice(whole.Text, whole.Start, whole.Start + length - 1);
        literal.Span.End = literal.Span.Start + length - 1;
    }

    private static bool IsInsideLink(Inline inline)
    {
        for (Inline? around = inline.Parent; around is not null; around = around.Parent)
        {
            if (around is LinkInline)
                return true;
        }

        return false;
    }
}
