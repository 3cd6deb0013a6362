using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Verbatim.Ledger;

/// <summary>Writes numbers so that only who has the key can make, move or read the text.</summary>
/// <remarks>
/// In base64url: a version, the numbers in 8 bytes big-endian each under a keystream, and 16 bytes of HMAC-SHA256, which also choose
/// the keystream.
/// </remarks>
/// <param name="key">32 random bytes.</param>
/// <param name="numbers">How many numbers, 1 to 4.</param>
/// <param name="name">The text that is authenticated for some numbers; says whose they are, and is different for others.</param>
internal readonly struct CursorText(ReadOnlyMemory<byte> key, int numbers, Func<long[], byte[]> name)
{
    public const byte Version = 1;

    private const int TagBytes = 16;

    private int Length => LengthOf(numbers);

    public static int TextLength(int numbers) => Base64Url.GetEncodedLength(LengthOf(numbers));

    public string Write(params long[] values)
    {
        Span<byte> cursor = stackalloc byte[Length];
        Span<byte> tag = cursor[^TagBytes..];
        cursor[0] = Version;
        Tag(values, tag);
        Cross(values, tag, cursor[1..^TagBytes]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads what <see cref="Write"/> gave for the same key and name; null for any other text, without telling why.</summary>
    public long[]? Read(ReadOnlySpan<char> text)
    {
        Span<byte> cursor = stackalloc byte[Length];

        // TryDecodeFromChars throws at a text that is not base64url; this one answers.
        if (text.Length != TextLength(numbers)
            || Base64Url.DecodeFromChars(text, cursor, out _, out int written) != OperationStatus.Done || written != Length)
            return null;

        ReadOnlySpan<byte> tag = cursor[^TagBytes..];
        Span<byte> stream = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, tag, stream);
        long[] values = new long[numbers];
        for (int i = 0; i < numbers; i++)
            values[i] = BinaryPrimitives.ReadInt64BigEndian(cursor[(1 + (i * sizeof(long)))..]) ^ BinaryPrimitives.ReadInt64BigEndian(stream[(i * sizeof(long))..]);
        if (cursor[0] != Version || values.Any(value => value < 0))
            return null;

        Span<byte> expected = stackalloc byte[TagBytes];
        Tag(values, expected);

        // Base64url may have spare bits in its last character: only the one spelling that Write gives is a cursor.
        return CryptographicOperations.FixedTimeEquals(tag, expected) && text.SequenceEqual(Base64Url.EncodeToString(cursor)) ? values : null;
    }

    private static int LengthOf(int numbers) => 1 + (numbers * sizeof(long)) + TagBytes;

    private void Tag(long[] values, Span<byte> tag)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, name(values), full);
        full[..TagBytes].CopyTo(tag);
    }

    private void Cross(long[] values, ReadOnlySpan<byte> tag, Span<byte> crossed)
    {
        Span<byte> stream = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, tag, stream);
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64BigEndian(crossed[(i * sizeof(long))..], values[i] ^ BinaryPrimitives.ReadInt64BigEndian(stream[(i * sizeof(long))..]));
    }
}
