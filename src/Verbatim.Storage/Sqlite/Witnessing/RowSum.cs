using System.Buffers.Binary;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>A sum of SHA-256 digests, as numbers of 256 bits that wrap around: what a set of rows comes to, in whatever order they were written.</summary>
/// <remarks>A row is added when it is written and taken out when it goes, so that a commit costs what it writes and not what is there.</remarks>
internal readonly record struct RowSum(ulong A, ulong B, ulong C, ulong D)
{
    public const int Length = 4 * sizeof(ulong);

    public static RowSum Of(ReadOnlySpan<byte> bigEndian) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[24..]));

    public void Write(Span<byte> bigEndian)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, A);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[24..], D);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    public static RowSum operator +(RowSum left, RowSum right)
    {
        UInt128 low = Join(left.C, left.D) + Join(right.C, right.D);
        UInt128 carry = low < Join(left.C, left.D) ? UInt128.One : UInt128.Zero;
        return From(Join(left.A, left.B) + Join(right.A, right.B) + carry, low);
    }

    public static RowSum operator -(RowSum left, RowSum right)
    {
        UInt128 borrow = Join(left.C, left.D) < Join(right.C, right.D) ? UInt128.One : UInt128.Zero;
        return From(Join(left.A, left.B) - Join(right.A, right.B) - borrow, Join(left.C, left.D) - Join(right.C, right.D));
    }

    private static UInt128 Join(ulong high, ulong low) => new(high, low);

    private static RowSum From(UInt128 high, UInt128 low) => new((ulong)(high >> 64), (ulong)high, (ulong)(low >> 64), (ulong)low);
}
