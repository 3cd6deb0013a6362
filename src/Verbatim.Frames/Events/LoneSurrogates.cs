namespace Verbatim.Frames.Events;

/// <summary>Halves of a character that stand escaped in JSON, as providers write them who cut text between two deltas.</summary>
/// <remarks>RFC 8259 allows them, and .NET's reader throws at them when it is asked for the text.</remarks>
internal static class LoneSurrogates
{
    /// <summary>Whether any escape could be half a character. Cheap, and at times mistaken.</summary>
    public static bool AreIn(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    /// <summary>The same JSON with U+FFFD in the place of each.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json)
    {
        byte[] mended = json.ToArray();
        for (int i = 0; i < mended.Length - 1; i++)
        {
            if (mended[i] != (byte)'\\')
                continue;

            if (IsHalf(mended, i, "89abAB"u8) && IsHalf(mended, i + 6, "cdefCDEF"u8))
                i += 11;
            else if (IsHalf(mended, i, "89abcdefABCDEF"u8))
                "\\ufffd"u8.CopyTo(mended.AsSpan(i));
            else
                i++;
        }

        return mended;
    }

    private static bool IsHalf(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> thirdDigits) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && (json[at + 2] | 0x20) == 'd'
        && thirdDigits.Contains(json[at + 3]);
}
