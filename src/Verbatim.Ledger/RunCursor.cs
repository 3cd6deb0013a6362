using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A place in a run that a client may keep and come back to (contract workflow-run-replay-v1, Cursor).</summary>
/// <remarks>
/// 25 bytes in base64url: a version, the position under a keystream, and 16 bytes of HMAC-SHA256 over version, tenant, run and
/// position, which also choose the keystream. So a cursor can be neither made nor moved to another run, and says nothing to who
/// holds it. Its key lives in the run's row: it needs no rotation and is gone with the run.
/// </remarks>
public static class RunCursor
{
    /// <summary>How many characters every cursor has.</summary>
    public static int TextLength { get; } = Base64Url.GetEncodedLength(Length);

    private const byte Version = 1;
    private const int TagBytes = 16;
    private const int Length = 1 + sizeof(long) + TagBytes;

    /// <summary>The cursor that goes on after a position of a run.</summary>
    public static string Write(RunRecord run, Position after)
    {
        Span<byte> cursor = stackalloc byte[Length];
        cursor[0] = Version;
        Tag(run, after, cursor[(1 + sizeof(long))..]);
        BinaryPrimitives.WriteInt64BigEndian(cursor[1..], after.Value ^ Keystream(run, cursor[(1 + sizeof(long))..]));
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads a cursor of this run; false for any other text, without telling why.</summary>
    public static bool TryRead(RunRecord run, ReadOnlySpan<char> text, out Position after)
    {
        after = default;
        Span<byte> cursor = stackalloc byte[Length];

        // TryDecodeFromChars throws at a text that is not base64url; this one answers.
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(text, cursor, out _, out int written) != OperationStatus.Done || written != Length)
            return false;

        ReadOnlySpan<byte> tag = cursor[(1 + sizeof(long))..];
        long position = BinaryPrimitives.ReadInt64BigEndian(cursor[1..]) ^ Keystream(run, tag);
        if (cursor[0] != Version || position < 0)
            return false;

        Span<byte> expected = stackalloc byte[TagBytes];
        Tag(run, Position.At(position), expected);

        // Base64url has spare bits in its last character: only the one spelling that Write gives is a cursor.
        if (!CryptographicOperations.FixedTimeEquals(tag, expected) || !text.SequenceEqual(Base64Url.EncodeToString(cursor)))
            return false;

        after = Position.At(position);
        return true;
    }

    private static void Tag(RunRecord run, Position after, Span<byte> tag)
    {
        // Ids hold no line feed, so the text can be read in one way only.
        byte[] text = Encoding.ASCII.GetBytes($"verbatim cursor {Version}\n{run.Header.Key.Tenant}\n{run.Header.Key.Run}\n{after}\n");
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(run.CursorKey.Span, text, full);
        full[..TagBytes].CopyTo(tag);
    }

    private static long Keystream(RunRecord run, ReadOnlySpan<byte> tag)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(run.CursorKey.Span, tag, full);
        return BinaryPrimitives.ReadInt64BigEndian(full);
    }
}
