using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Exports;

/// <summary>Places a part's sources in its text.</summary>
public static class CitationMarks
{
    /// <summary>The marks by offset, each at the end of what it cites; one without a place stands at the end of the text.</summary>
    public static IReadOnlyList<CitationMark> Of(MessagePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Citations is [])
            return [];

        string text = part.Text.ToString();
        (Citation Citation, int Number, int Place)[] byPlace =
            [.. part.Citations.Select((citation, index) => (citation, index + 1, PlaceOf(citation))).OrderBy(cited => cited.Item3)];

        // Providers count characters as Unicode code points, and .NET counts UTF-16 units: one walk turns all places into offsets.
        var marks = new List<CitationMark>(byPlace.Length);
        int offset = 0;
        int points = 0;
        foreach ((Citation citation, int number, int place) in byPlace)
        {
            for (; points < place && offset < text.Length; points++)
                offset += offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
            marks.Add(new CitationMark(offset, number, citation));
        }

        return marks;
    }

    internal static string Insert(MessagePart part, Func<CitationMark, string> show)
    {
        string text = part.Text.ToString();
        var marked = new StringBuilder(text.Length);
        int copied = 0;
        foreach (CitationMark mark in Of(part))
        {
            marked.Append(text, copied, mark.Offset - copied).Append(show(mark));
            copied = mark.Offset;
        }

        return marked.Append(text, copied, text.Length - copied).ToString();
    }

    private static int PlaceOf(Citation citation) => Math.Max(0, citation.EndIndex ?? citation.Index ?? int.MaxValue);
}
