namespace Verbatim.Sources.Redaction;

/// <summary>Whether a key names a credential: it ends with the words of one (contract public-sse-v1, Redaction).</summary>
internal static class CredentialNames
{
    private static readonly string[][] Names =
    [
        ["api", "key"], ["apikey"], ["authorization"], ["token"], ["access", "token"], ["refresh", "token"], ["id", "token"], ["secret"],
        ["client", "secret"], ["password"], ["passphrase"], ["bearer"], ["access", "key"], ["private", "key"],
    ];

    public static bool IsNamedBy(ReadOnlySpan<char> key)
    {
        // The longest name has two words, so the last two of the key decide.
        ReadOnlySpan<char> rest = key;
        ReadOnlySpan<char> last = TakeLastWord(ref rest);
        if (last.IsEmpty)
            return false;

        ReadOnlySpan<char> before = TakeLastWord(ref rest);
        foreach (string[] name in Names)
        {
            bool isLast = last.Equals(name[^1], StringComparison.OrdinalIgnoreCase);
            if (isLast && (name.Length == 1 || before.Equals(name[0], StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> TakeLastWord(ref ReadOnlySpan<char> key)
    {
        int end = key.Length;
        while (end > 0 && IsSeparator(key[end - 1]))
            end--;

        int start = end;
        while (start > 0 && !IsSeparator(key[start - 1]) && !(start < end && BeginsWord(key[..end], start)))
            start--;

        ReadOnlySpan<char> word = key[start..end];
        key = key[..start];
        return word;
    }

    private static bool IsSeparator(char c) => c is '_' or '-' or '.' || char.IsWhiteSpace(c);

    // "accessToken" and "APIKey": a capital begins a word after a small letter or digit, and before a small letter.
    private static bool BeginsWord(ReadOnlySpan<char> key, int at) =>
        char.IsUpper(key[at]) && (!char.IsUpper(key[at - 1]) || (at + 1 < key.Length && char.IsLower(key[at + 1])));
}
