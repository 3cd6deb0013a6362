using System.Buffers;

namespace Verbatim.Web.Markdown;

/// <summary>The part of a growing text whose shape will not change with the next piece.</summary>
/// <remarks>
/// "1" is a paragraph until a full stop makes it a list, and the head of a table is one until the line below it is whole: shown
/// at once, they would be taken away again. They wait for the moment until it is known what they are.
/// </remarks>
internal static class SettledText
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("-+*_#>`~=:| \t\r");

    public static string Of(string text)
    {
        int lastLine = text.LastIndexOf('\n') + 1;
        int settled = IsUndecided(text.AsSpan(lastLine)) ? lastLine : text.Length;
        return text[..Math.Min(settled, TableHead(text, lastLine))];
    }

    // Where a table begins whose second line, the one that makes it a table, has not come to its end.
    private static int TableHead(string text, int lastLine)
    {
        int head = text.Length;
        int endedLines = 0;
        int end = text.Length;
        for (int begin = lastLine; end >= 0; end = begin - 1, begin = end > 0 ? text.LastIndexOf('\n', end - 1) + 1 : 0)
        {
            bool hasEnded = end < text.Length;
            ReadOnlySpan<char> line = text.AsSpan(begin, end - begin).TrimStart(' ');
            if (line is not ['|', ..] && (hasEnded || !line.IsEmpty))
                break;

            if (!line.IsEmpty)
                head = begin;
            endedLines += hasEnded ? 1 : 0;
        }

        return endedLines < 2 ? head : text.Length;
    }

    // Marks alone, or a number that may count a list's items.
    private static bool IsUndecided(ReadOnlySpan<char> line)
    {
        if (!line.IsEmpty && !line.ContainsAnyExcept(Marks))
            return true;

        ReadOnlySpan<char> text = line.TrimStart();
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        return !text.IsEmpty && (digits < 0 || (digits > 0 && text[digits..] is [('.' or ')')]));
    }
}
