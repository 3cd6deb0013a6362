using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Verbatim.Ledger.Stores;

/// <summary>Tells on every read whether a block is the one that was written, at the place where it was written.</summary>
/// <remarks>
/// XXH3 (64 bits) of the payload as it is stored, seeded with the XXH3 of the row's other columns: run, first, count, run bytes and
/// coding as 8 bytes big-endian each, the digest's 32 bytes, and the stream id in UTF-8. So a payload under another run or
/// position is as wrong as a flipped bit. It guards against accidents; against intent stands the chained digest.
/// </remarks>
public static class BlockChecksum
{
    /// <summary>The checksum that belongs to a block.</summary>
    public static ulong Of(StoredBlock block)
    {
        int nameBytes = block.StreamId is null ? 0 : Encoding.UTF8.GetByteCount(block.StreamId);
        int length = (5 * sizeof(long)) + block.Digest.Length + nameBytes;
        Span<byte> row = length <= 512 ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(row, block.Run);
        BinaryPrimitives.WriteInt64BigEndian(row[8..], block.First.Value);
        BinaryPrimitives.WriteInt64BigEndian(row[16..], block.Count);
        BinaryPrimitives.WriteInt64BigEndian(row[24..], block.RunBytes);
        BinaryPrimitives.WriteInt64BigEndian(row[32..], (long)block.Coding);
        block.Digest.Span.CopyTo(row[40..]);
        if (block.StreamId is not null)
            Encoding.UTF8.GetBytes(block.StreamId, row[(40 + block.Digest.Length)..]);

        return XxHash3.HashToUInt64(block.Payload.Span, unchecked((long)XxHash3.HashToUInt64(row)));
    }
}
