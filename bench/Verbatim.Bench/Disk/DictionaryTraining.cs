using System.Buffers.Binary;
using System.Security.Cryptography;
using ZstdSharp;

namespace Verbatim.Bench.Disk;

/// <summary>Makes the dictionary of the format. One that was released never changes: another one gets another number.</summary>
internal static class DictionaryTraining
{
    private const int Number = 1;
    private const int Bytes = 64 * 1024;

    // Where a Zstandard dictionary has its number, little-endian (RFC 8878, 5).
    private const int NumberAt = 4;

    public static async Task<int> RunAsync(string path)
    {
        IReadOnlyList<byte[]> samples = await DictionarySamples.MakeAsync();
        byte[] dictionary = DictBuilder.TrainFromBuffer(samples, Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(dictionary.AsSpan(NumberAt), Number);
        await File.WriteAllBytesAsync(path, dictionary);
        Console.WriteLine($"{samples.Count} samples of {samples.Sum(sample => sample.Length)} bytes: {dictionary.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(dictionary))}");
        return 0;
    }
}
