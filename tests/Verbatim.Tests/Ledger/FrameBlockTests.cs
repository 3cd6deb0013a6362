using System.Text;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;

namespace Verbatim.Tests.Ledger;

public sealed class FrameBlockTests
{
    [Fact]
    public void A_block_gives_its_frames_and_every_part_of_itself() =>
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 0, 40].Array[1, 20], Gen.Long[1, 1_000_000]).Sample((texts, first) =>
        {
            byte[] payload = Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => $"data: {{{text}}}\n\n")));
            var block = new FrameBlock(Position.At(first), texts.Length, payload);

            Assert.Equal(Position.At(first + texts.Length - 1), block.Last);
            Assert.Equal(texts, block.Frames.Select(TextOf));
            for (int skipped = 0; skipped < texts.Length; skipped++)
            {
                FrameBlock rest = block.After(Position.At(first + skipped - 1));
                Assert.Equal((Position.At(first + skipped), block.Last), (rest.First, rest.Last));
                Assert.Equal(texts.Skip(skipped), rest.Frames.Select(TextOf));
            }
        });

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(99)]
    public void A_part_that_the_block_does_not_have_is_refused(long after)
    {
        var block = new FrameBlock(Position.At(5), 2, "data: {}\n\ndata: {}\n\n"u8.ToArray());

        Assert.Throws<ArgumentOutOfRangeException>(() => block.After(Position.At(after)));
    }

    private static string TextOf(ReadOnlyMemory<byte> frame) => Encoding.UTF8.GetString(frame.Span)[1..^1];
}
