using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S12: the end of the write-ahead log is missing.</summary>
[Trait("Row", "S12")]
public sealed class CutLogTests(ITestOutputHelper output)
{
    // A page of the log with its head.
    private const int PageBytes = 4096 + 24;

    [Fact]
    public async Task A_log_that_ends_too_early_is_refused_wherever_it_ends()
    {
        KilledLedger ledger = await KilledLedger.MakeAsync(isMoved: false);
        byte[] log = ledger.Files["ledger.db-wal"];
        int cuts = 0, refused = 0;
        for (int length = log.Length - 512; length >= Math.Max(0, log.Length - (64 * PageBytes)); length -= 512, cuts++)
            refused += await ledger.TryAsync("ledger.db-wal", log[..length]) == "refused to open" ? 1 : 0;

        Figures.Report(output, "S12", $"{cuts} cuts at every 512 bytes of the log's last 64 pages: {ledger.Figures}; {ledger.Breaches.Count} breaches");
        Assert.Equal(cuts, refused);
        Assert.Empty(ledger.Breaches);
    }
}
