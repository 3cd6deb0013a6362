using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S10: a bit of the write-ahead log is flipped, wherever it lies.</summary>
[Trait("Row", "S10")]
public sealed class FlippedLogTests(ITestOutputHelper output)
{
    private static int Flips => Night.Is ? 2000 : 200;

    [Fact]
    public async Task A_flipped_bit_in_the_log_never_takes_acknowledged_frames_away_unnoticed()
    {
        KilledLedger ledger = await KilledLedger.MakeAsync(isMoved: false);
        Random random = new(10);
        for (int flip = 0; flip < Flips; flip++)
            await ledger.FlipAsync("ledger.db-wal", random);

        Figures.Report(output, "S10", $"{Flips} flipped bits in a log of {ledger.Files["ledger.db-wal"].Length} bytes: {ledger.Figures}; {ledger.Breaches.Count} breaches");
        Assert.Empty(ledger.Breaches);
    }
}
