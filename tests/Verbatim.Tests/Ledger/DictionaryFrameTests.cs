using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Verbatim.Ledger.Stores;
using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests.Ledger;

/// <summary>The dictionary of the format, and what is made with it.</summary>
public sealed class DictionaryFrameTests
{
    [Fact]
    public void The_dictionary_is_the_one_that_the_format_names()
    {
        Assert.Equal(65_536, DictionaryFrame.Dictionary.Length);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(DictionaryFrame.Dictionary.Span)), Repository.Read("docs/format.md"), StringComparison.Ordinal);
    }

    // Magic number, then the dictionary's own number, little-endian.
    [Fact]
    public void It_says_its_number() => Assert.Equal([0x37, 0xa4, 0x30, 0xec, DictionaryFrame.Number, 0, 0, 0], DictionaryFrame.Dictionary[..8].ToArray());

    [Fact]
    public void Whatever_is_compressed_comes_back() => Gen.Byte.Array[1, 5_000].Sample(bytes => Assert.Equal(bytes, DictionaryFrame.Decompress(DictionaryFrame.Compress(bytes))));

    [Fact]
    public void A_frame_of_an_envelope_takes_little_with_the_dictionary_and_is_the_same_each_time()
    {
        byte[] frame = Encoding.UTF8.GetBytes(
            """data: {"schema":"public_sse_v1","event_id":7,"stream_id":"s","server_timestamp":"2026-01-02T03:04:05.678Z","kind":"message.delta","conversation_id":"c","output_index":0,"item_id":"m","content_index":0,"delta":"a"}""" + "\n\n");

        byte[] small = DictionaryFrame.Compress(frame);

        Assert.InRange(small.Length, 1, frame.Length / 2);
        Assert.True(small.Length < ZstdFrame.Compress(frame, ZstdFrame.KeptLevel).Length);
        Assert.Equal(small, DictionaryFrame.Compress(frame));
    }

    [Fact]
    public void What_is_cut_doubled_or_made_without_the_dictionary_is_refused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100)));
        byte[] whole = DictionaryFrame.Compress(bytes);
        byte[][] others = [[], [0x28], whole[..^1], whole[..7], [.. whole, 0], [.. whole, .. whole], bytes, ZstdFrame.Compress(bytes, ZstdFrame.SentLevel)];
        Assert.All(others, other => Assert.Throws<InvalidDataException>(() => DictionaryFrame.Decompress(other)));
        Assert.Throws<InvalidDataException>(() => ZstdFrame.Decompress(whole));
    }
}
