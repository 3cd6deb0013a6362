namespace Verbatim.Ledger.Verifying;

/// <summary>Cuts a payload into frames without trusting it.</summary>
internal static class FrameSlices
{
    /// <summary>The JSON of each frame; null where the payload is not just so many frames, each with <c>data: </c> before it and a blank line after it.</summary>
    public static List<ReadOnlyMemory<byte>>? Cut(ReadOnlyMemory<byte> payload, int count)
    {
        List<ReadOnlyMemory<byte>> frames = [];
        while (!payload.IsEmpty)
        {
            int end = payload.Span.IndexOf((byte)'\n');
            if (!payload.Span.StartsWith("data: "u8) || end < 0 || !payload.Span[end..].StartsWith("\n\n"u8))
                return null;

            frames.Add(payload[6..end]);
            payload = payload[(end + 2)..];
        }

        return frames.Count == count ? frames : null;
    }
}
