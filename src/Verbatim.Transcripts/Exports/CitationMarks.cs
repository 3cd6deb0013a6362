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
        return
        [
            .. part.Citations
                .Select((citation, index) => new CitationMark(OffsetOf(citation, text), index + 1, citation))
                .OrderBy(mark => mark.Offset),
        ];
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

    // The text may have been replaced since, and providers count as they like: what does not fit the text stands at its end.
    private static int OffsetOf(Citation citation, string text)
    {
        int place = Math.Max(citation.StartIndex ?? 0, citation.EndIndex ?? citation.Index ?? 0);
        if (place <= 0 || place >= text.Length)
            return text.Length;

        return char.IsLowSurrogate(text[place]) && char.IsHighSurrogate(text[place - 1]) ? place + 1 : place;
    }
}
