using Verbatim.Server.Runs;
using Xunit;

namespace Verbatim.Server.Tests.Runs;

/// <summary>R-111: nobody guesses an id that the server made, and none tells when or for whom it was made.</summary>
public sealed class FreshIdTests
{
    private const int Sample = 1_000_000;
    private const int Symbols = 64;

    // 126 of its 128 bits; the last character holds the other two.
    private const int WholeCharacters = 21;

    [Fact]
    public void A_million_ids_are_all_different_and_every_character_of_theirs_is_any_as_often_as_another()
    {
        HashSet<string> seen = new(Sample);
        int[,] counts = new int[WholeCharacters, 128];
        int ascending = 0;
        string before = "";
        for (int i = 0; i < Sample; i++)
        {
            string id = FreshIds.Run().ToString()["run_".Length..];
            Assert.True(seen.Add(id));
            ascending += string.CompareOrdinal(before, id) < 0 ? 1 : 0;
            before = id;
            for (int place = 0; place < WholeCharacters; place++)
                counts[place, id[place]]++;
        }

        // Six standard deviations: by chance beyond it once in more than a hundred thousand runs of this test.
        const double Expected = (double)Sample / Symbols;
        double most = 6 * Math.Sqrt(Expected);
        for (int place = 0; place < WholeCharacters; place++)
        {
            int[] ofPlace = [.. Enumerable.Range(0, 128).Select(symbol => counts[place, symbol]).Where(count => count > 0)];
            Assert.Equal(Symbols, ofPlace.Length);
            Assert.All(ofPlace, count => Assert.InRange(count, Expected - most, Expected + most));
        }

        Assert.InRange(ascending, (Sample / 2) - 5000, (Sample / 2) + 5000);
    }
}
