namespace Verbatim.Sources.Redaction;

/// <summary>Whether text that is not JSON gives a credential away: <c>password=…</c>, <c>"api_key": "…</c>, <c>--token …</c>, <c>Bearer …</c>.</summary>
internal static class CredentialText
{
    // A scheme is followed by a blank and a token; prose such as "the bearer of news" has no word that long without one.
    private const int ShortestBearerToken = 16;

    // JSON in strings in JSON doubles its backslashes with each level, so deeper ones are longer than any text here.
    private const int MaxEscapeLevels = 12;

    public static bool Names(string text)
    {
        // "pass\u0077ord" is the same key, and so is one in a string within a string: text that does not parse is still escaped.
        for (int level = 0; level < MaxEscapeLevels; level++)
        {
            if (NamesAsItStands(text))
                return true;

            string plain = text.Contains('\\', StringComparison.Ordinal) ? ProviderText.Unescape(text) : text;
            if (plain == text)
                return false;

            text = plain;
        }

        return false;
    }

    private static bool NamesAsItStands(string plain)
    {
        for (int at = 0; at < plain.Length; at++)
        {
            if (!IsWordPart(plain[at]))
                continue;

            int end = at;
            while (end < plain.Length && IsWordPart(plain[end]))
                end++;

            if (CredentialNames.IsNamedBy(plain.AsSpan(at, end - at)) && HasValue(plain, at, end))
                return true;

            at = end;
        }

        return false;
    }

    private static bool HasValue(string text, int start, int end)
    {
        if (text.AsSpan(start).StartsWith("--", StringComparison.Ordinal))
            return end < text.Length;

        int next = end;
        while (next < text.Length && (text[next] is '"' or '\'' or '\\' || char.IsWhiteSpace(text[next])))
            next++;

        if (next < text.Length && text[next] is ':' or '=')
            return true;

        return text.AsSpan(start, end - start).EndsWith("bearer", StringComparison.OrdinalIgnoreCase)
            && text.AsSpan(end).TrimStart().IndexOfAny(' ', '\n', '"') is var length
            && (length < 0 ? text.AsSpan(end).TrimStart().Length : length) >= ShortestBearerToken;
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';
}
