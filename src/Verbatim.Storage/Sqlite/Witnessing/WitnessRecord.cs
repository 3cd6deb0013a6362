using System.Buffers.Binary;
using System.IO.Hashing;

namespace Verbatim.Storage.Sqlite.Witnessing;

/// <summary>One record of the witness, 160 bytes (docs/format.md).</summary>
/// <param name="Head">What the ledger came to. The witness does not keep <see cref="LedgerHead.Previous"/>.</param>
/// <param name="Kind">What may have come after it.</param>
internal sealed record WitnessRecord(LedgerHead Head, WitnessKind Kind)
{
    public const int Length = 160;

    private const int Format = 1;
    private const int ChecksumAt = Length - sizeof(ulong);

    private static ReadOnlySpan<byte> Magic => "verbatim witness"u8;

    public void Write(Span<byte> bytes)
    {
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], Format);
        BinaryPrimitives.WriteInt32BigEndian(bytes[20..], (int)Kind);
        Head.Ledger.TryWriteBytes(bytes[24..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[40..], Head.Commits);
        BinaryPrimitives.WriteInt64BigEndian(bytes[48..], Head.CommittedMs);
        Head.Chain.Write(bytes[56..]);
        Head.Live.Write(bytes[88..]);
        Head.Settled.Write(bytes[120..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[ChecksumAt..], XxHash3.HashToUInt64(bytes[..ChecksumAt]));
    }

    /// <summary>The record in these bytes, or null where there is none, or one that was not written to its end.</summary>
    public static WitnessRecord? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length
            || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadInt32BigEndian(bytes[16..]) != Format
            || BinaryPrimitives.ReadUInt64BigEndian(bytes[ChecksumAt..]) != XxHash3.HashToUInt64(bytes[..ChecksumAt]))
            return null;

        var head = new LedgerHead(
            new Guid(bytes.Slice(24, 16), bigEndian: true),
            BinaryPrimitives.ReadInt64BigEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[48..]),
            Live: RowSum.Of(bytes[88..]),
            Settled: RowSum.Of(bytes[120..]),
            Chain: RowSum.Of(bytes[56..]),
            Previous: default);
        return new WitnessRecord(head, (WitnessKind)BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));
    }
}
