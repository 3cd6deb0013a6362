using System.Collections.Concurrent;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Verbatim.Ledger.Stores;

/// <summary>A payload as one frame of Zstandard that names its length and ends with a checksum.</summary>
public static class ZstdFrame
{
    /// <summary>For what is compressed once and kept: an eighth smaller than with level 3, at about a fifth of its speed.</summary>
    public const int KeptLevel = 8;

    /// <summary>For what is compressed for one reader, who waits.</summary>
    public const int SentLevel = 3;

    // Beyond every payload that can be written: a frame of 64 MiB in a block by itself.
    private const ulong MaxPayloadBytes = 128 * 1024 * 1024;

    private static readonly ConcurrentBag<Decompressor> Idle = [];

    /// <summary>Compresses a payload. The same version of this code gives the same bytes for the same payload.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> payload, int level)
    {
        using var compressor = new Compressor(level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(payload).ToArray();
    }

    /// <summary>What one whole frame holds.</summary>
    /// <exception cref="InvalidDataException">It is anything else: cut, longer, without its length, or other bytes than its checksum was made of.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> frame)
    {
        Decompressor decompressor = Idle.TryTake(out Decompressor? idle) ? idle : new Decompressor();
        try
        {
            return Decompress(decompressor, frame);
        }
        finally
        {
            Idle.Add(decompressor);
        }
    }

    internal static byte[] Decompress(Decompressor decompressor, ReadOnlySpan<byte> frame)
    {
        if (!ZstdLayout.IsOneFrame(frame))
            throw new InvalidDataException("It is not one frame of Zstandard, from its first byte to its last.");

        try
        {
            ulong bytes = Decompressor.GetDecompressedSize(frame);
            if (bytes is 0 or > MaxPayloadBytes)
                throw new InvalidDataException($"It says that it holds {bytes} bytes.");

            byte[] payload = GC.AllocateUninitializedArray<byte>((int)bytes);
            int written = decompressor.Unwrap(frame, payload);
            return written == payload.Length ? payload : throw new InvalidDataException($"It holds {written} bytes and says {bytes}.");
        }
        catch (ZstdException damage)
        {
            throw new InvalidDataException(damage.Message, damage);
        }
    }
}
