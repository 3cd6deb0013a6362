using System.Buffers;

namespace Verbatim.Frames;

/// <summary>What every id must look like, so that it can stand in a path, a header and a log line as it is.</summary>
/// <remarks>One or two dots are none: every client takes them out of a path before it sends it.</remarks>
public static class IdRule
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The rule, for whoever is told of an id that is none.</summary>
    public const string Sentence = "An id is 1 to 128 characters of A-Z, a-z, 0-9, '.', '_', ':' and '-', and not '.' or '..'.";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    private static readonly SearchValues<byte> AllowedUtf8 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    /// <summary>Whether the text may serve as an id.</summary>
    public static bool Accepts(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed) && text is not ("." or "..");

    /// <summary>Whether the UTF-8 text may serve as an id.</summary>
    internal static bool Accepts(ReadOnlySpan<byte> utf8) =>
        utf8.Length is > 0 and <= MaxLength && !utf8.ContainsAnyExcept(AllowedUtf8) && !utf8.SequenceEqual("."u8) && !utf8.SequenceEqual(".."u8);
}
