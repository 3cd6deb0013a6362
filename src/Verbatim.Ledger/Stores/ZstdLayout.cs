namespace Verbatim.Ledger.Stores;

/// <summary>What can be told of a Zstandard frame without decompressing it (RFC 8878, 3.1.1).</summary>
internal static class ZstdLayout
{
    private const int FlagsAt = 4;
    private const int BlockHeader = 3;
    private const int ChecksumBytes = 4;
    private const int RunLengthBlock = 1;

    private static ReadOnlySpan<byte> Magic => [0x28, 0xb5, 0x2f, 0xfd];

    // How long a dictionary's number and a content's size are, by their flags.
    private static ReadOnlySpan<byte> NumberLengths => [0, 1, 2, 4];

    private static ReadOnlySpan<byte> SizeLengths => [0, 2, 4, 8];

    /// <summary>The number of the dictionary that the frame needs, where that is below 256; 0 where it names none, or is no frame.</summary>
    public static int DictionaryOf(ReadOnlySpan<byte> frame)
    {
        if (frame.Length <= FlagsAt || !frame.StartsWith(Magic) || NumberLengths[frame[FlagsAt] & 0b11] != 1)
            return 0;

        int at = FlagsAt + (IsSingleSegment(frame) ? 1 : 2);
        return at < frame.Length ? frame[at] : 0;
    }

    /// <summary>Whether the bytes are one frame, from its first to its last. The decompressor takes some that are more for one.</summary>
    public static bool IsOneFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= FlagsAt || !bytes.StartsWith(Magic))
            return false;

        byte flags = bytes[FlagsAt];
        int sizeLength = flags >> 6 == 0 && IsSingleSegment(bytes) ? 1 : SizeLengths[flags >> 6];
        long at = FlagsAt + (IsSingleSegment(bytes) ? 1 : 2) + NumberLengths[flags & 0b11] + sizeLength;
        bool isLast = false;
        while (!isLast)
        {
            if (at + BlockHeader > bytes.Length)
                return false;

            ReadOnlySpan<byte> header = bytes[(int)at..];
            int block = header[0] | (header[1] << 8) | (header[2] << 16);
            isLast = (block & 1) != 0;
            at += BlockHeader + ((block >> 1 & 0b11) == RunLengthBlock ? 1 : block >> 3);
        }

        return at + ((flags & 0b100) != 0 ? ChecksumBytes : 0) == bytes.Length;
    }

    private static bool IsSingleSegment(ReadOnlySpan<byte> frame) => (frame[FlagsAt] & 0b10_0000) != 0;
}
