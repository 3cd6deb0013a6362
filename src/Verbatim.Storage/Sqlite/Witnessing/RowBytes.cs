using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>A row as bytes that no other row has: what checksums and digests of rows are made of.</summary>
/// <remarks>
/// Fields one after the other: a number in 8 bytes big-endian; a text in UTF-8 or a blob as its length, a number, and its bytes; an
/// absent value as the length 2^64 - 1. The name of the table comes first. One thread at a time.
/// </remarks>
internal sealed class RowBytes
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public RowBytes Begin(string table)
    {
        _bytes.ResetWrittenCount();
        return Add(table);
    }

    public RowBytes Add(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }

    public RowBytes Add(string? text)
    {
        if (text is null)
            return Add(-1);

        Add(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    public RowBytes Add(ReadOnlySpan<byte> blob)
    {
        Add(blob.Length);
        _bytes.Write(blob);
        return this;
    }

    public long Checksum() => unchecked((long)XxHash3.HashToUInt64(_bytes.WrittenSpan));

    public RowSum Digest()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.WrittenSpan, digest);
        return RowSum.Of(digest);
    }
}
