using System.Globalization;
using System.Text;
using Verbatim.Frames.Checking;
using Xunit;

namespace Verbatim.Tests.Frames;

public sealed class RecentTextsTests
{
    // Many more than there are places, so that nearly each one puts another out of its place.
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 20_000).Select(number => $"run_{number.ToString(CultureInfo.InvariantCulture)}")];

    [Fact]
    public void Whoever_asks_beside_others_gets_the_text_that_was_asked_for()
    {
        byte[][] asked = [.. Texts.Select(Encoding.UTF8.GetBytes)];
        long wrong = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 1_000_000; i++)
            {
                int text = random.Next(Texts.Length);
                if (RecentTexts.Get(asked[text]) != Texts[text])
                    Interlocked.Increment(ref wrong);
            }
        });

        Assert.Equal(0, wrong);
    }
}
