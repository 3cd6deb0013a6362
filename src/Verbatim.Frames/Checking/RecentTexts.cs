using System.Text;

namespace Verbatim.Frames.Checking;

/// <summary>Strings made lately from UTF-8, so that the ids which every frame of a run repeats are made once.</summary>
/// <remarks>Thread-safe. Of bounded size: a place holds the last text that fell on it.</remarks>
internal static class RecentTexts
{
    private const int Places = 1024;

    private static readonly Text?[] Recent = new Text?[Places];

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        // Longer texts are no ids that repeat, and would keep the memory.
        if (utf8.Length > 256)
            return Encoding.UTF8.GetString(utf8);

        var hash = default(HashCode);
        hash.AddBytes(utf8);
        ref Text? place = ref Recent[(uint)hash.ToHashCode() % Places];
        if (place is { } text && utf8.SequenceEqual(text.Utf8))
            return text.String;

        // Not read again from its place: another thread may have put another text there.
        var made = new Text(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        place = made;
        return made.String;
    }

    private sealed record Text(byte[] Utf8, string String);
}
