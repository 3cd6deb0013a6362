namespace Verbatim.Sources;

/// <summary>Compares a frame projected again with the recorded one: a retry sends its body from the first event.</summary>
public static class Reprojection
{
    private const int TimestampLength = 24;

    private static ReadOnlySpan<byte> Timestamp => "\"server_timestamp\":\""u8;

    /// <summary>Whether two frames that a source made are the same but for <c>server_timestamp</c>, the one thing that projection does not repeat.</summary>
    /// <param name="recorded">The bytes in the ledger.</param>
    /// <param name="projected">The bytes that the same event gave now.</param>
    public static bool IsSame(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> projected)
    {
        if (recorded.Length != projected.Length)
            return false;

        // Quotes inside a string are escaped, so the first match is the envelope's own field.
        int time = recorded.IndexOf(Timestamp);
        int end = time + Timestamp.Length + TimestampLength;
        if (time < 0 || end > recorded.Length)
            return recorded.SequenceEqual(projected);

        return recorded[..(time + Timestamp.Length)].SequenceEqual(projected[..(time + Timestamp.Length)])
            && recorded[end..].SequenceEqual(projected[end..]);
    }
}
