using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Verbatim.Ledger.Stores;

/// <summary>The chained digest of a run: what no frame can be changed, removed, inserted or moved without changing.</summary>
/// <remarks>
/// <para>d(0) = SHA-256 of the header; d(i) = SHA-256(d(i-1), the length of frame i in bytes, frame i), the length in 8 bytes big-endian,
/// frame i from <c>{</c> to <c>}</c>.</para>
/// <para>The header, version 1, is these fields in this order, each as its length in bytes (8 bytes big-endian) and its bytes:
/// <c>verbatim run header 1</c>, tenant, run id, conversation id, workflow key, user id, request message, origin (<c>recorded</c> or
/// <c>executed</c>), all in UTF-8, and the start in milliseconds since 1970 (8 bytes big-endian). An absent request message has the
/// length 2^64 - 1 and no bytes. So no two headers have the same encoding.</para>
/// </remarks>
public static class DigestChain
{
    /// <summary>The length of a digest, in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const int PrefixBytes = Length + sizeof(long);

    /// <summary>d(0).</summary>
    public static byte[] Begin(RunHeader header)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "verbatim run header 1");
        Append(hash, header.Key.Tenant.ToString());
        Append(hash, header.Key.Run.ToString());
        Append(hash, header.Conversation.ToString());
        Append(hash, header.WorkflowKey);
        Append(hash, header.UserId);
        Append(hash, header.RequestMessage);
        Append(hash, header.Origin == RunOrigin.Executed ? "executed" : "recorded");

        Span<byte> start = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(start, header.StartedAt.ToUnixTimeMilliseconds());
        Append(hash, start);
        return hash.GetHashAndReset();
    }

    /// <summary>Replaces d(i-1) by d(i).</summary>
    /// <param name="digest">d(i-1), then d(i): 32 bytes.</param>
    /// <param name="frame">Frame i.</param>
    public static void Add(Span<byte> digest, ReadOnlySpan<byte> frame)
    {
        // One call into the platform's SHA-256 and a copy cost less than three calls.
        int length = PrefixBytes + frame.Length;
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        digest.CopyTo(joined);
        BinaryPrimitives.WriteInt64BigEndian(joined.AsSpan(Length), frame.Length);
        frame.CopyTo(joined.AsSpan(PrefixBytes));
        SHA256.HashData(joined.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(joined);
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        if (text is not null)
        {
            Append(hash, Encoding.UTF8.GetBytes(text));
            return;
        }

        Span<byte> absent = stackalloc byte[sizeof(long)];
        absent.Fill(0xff);
        hash.AppendData(absent);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
