namespace Verbatim.Sources.Redaction;

/// <summary>Cuts text at a length in UTF-16 units, never between the two halves of a character.</summary>
internal static class TextCut
{
    public static string ToAtMost(string text, int length) => text.Length <= length ? text : text[..EndOfPiece(text, 0, length)];

    /// <summary>Cuts, and says so.</summary>
    public static string ToAtMost(string text, int length, string path, NoticeList notices)
    {
        if (text.Length > length)
            notices.Cut(path, length);
        return ToAtMost(text, length);
    }

    /// <summary>The text in pieces of at most that length; one empty piece for no text.</summary>
    public static IEnumerable<string> Pieces(string text, int length)
    {
        if (text.Length <= length)
        {
            yield return text;
            yield break;
        }

        for (int start = 0; start < text.Length;)
        {
            int end = EndOfPiece(text, start, length);
            yield return text[start..end];
            start = end;
        }
    }

    private static int EndOfPiece(string text, int start, int length)
    {
        if (text.Length - start <= length)
            return text.Length;

        int end = start + length;
        bool splitsPair = char.IsHighSurrogate(text[end - 1]) && char.IsLowSurrogate(text[end]);
        return splitsPair && length > 1 ? end - 1 : end;
    }
}
