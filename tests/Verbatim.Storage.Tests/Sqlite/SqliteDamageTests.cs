using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A damaged row is an error, never wrong bytes.</summary>
public sealed class SqliteDamageTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(150)]
    public async Task A_flipped_bit_in_a_payload_is_found(int at)
    {
        RunRecord run = await ThreeBlocksAsync();

        byte[] payload = _directory.Bytes("select payload from block where run = 1 and first = 3");
        payload[at] ^= 1;
        await DamageAsync($"update block set payload = x'{Convert.ToHexString(payload)}' where run = 1 and first = 3");

        await AssertDamagedAsync(run, at: 3);
    }

    [Theory]
    [InlineData("update block set frames = 1 where first = 3")]
    [InlineData("update block set frames = 3 where first = 3")]
    [InlineData("update block set coding = 1 where first = 3")]
    [InlineData("update block set run_bytes = run_bytes + 1 where first = 3")]
    [InlineData("update block set digest = zeroblob(32) where first = 3")]
    [InlineData("update block set xxh3 = xxh3 + 1 where first = 3")]
    [InlineData("update block set stream_id = 's' where first = 3")]
    [InlineData("update block set payload = (select payload from block where first = 5 and run = 1) where first = 3 and run = 1")]
    [InlineData("update block set payload = (select payload from block where first = 3 and run = 2), xxh3 = (select xxh3 from block where first = 3 and run = 2) where first = 3 and run = 1")]
    [InlineData("delete from block where first = 3")]
    [InlineData("update block set run = 9 where first = 3 and run = 1")]
    public async Task A_changed_or_missing_row_is_found(string damage)
    {
        RunRecord run = await ThreeBlocksAsync();

        await DamageAsync(damage);

        await AssertDamagedAsync(run, at: 3);
    }

    [Fact]
    public async Task A_row_that_says_it_begins_earlier_is_found()
    {
        RunRecord run = await ThreeBlocksAsync();

        await DamageAsync("update block set first = 4 where first = 3 and run = 1");

        await AssertDamagedAsync(run, at: 3);
    }

    [Fact]
    public async Task A_missing_end_is_found()
    {
        RunRecord run = await ThreeBlocksAsync();

        await DamageAsync("delete from block where first = 5");

        await AssertDamagedAsync(run, at: 5);
    }

    // Two runs of the same shape, so that every row of one has a counterpart in the other.
    private async Task<RunRecord> ThreeBlocksAsync()
    {
        RunRecord run = await BeginAsync("run_1");
        RunRecord other = await BeginAsync("run_2");
        foreach (RunRecord each in (RunRecord[])[run, other])
        {
            await AppendAsync(each, Deltas(each.Header, 1, 2));
            await AppendAsync(each, Deltas(each.Header, 3, 4));
            await AppendAsync(each, Delta(each.Header, 5), Final(each.Header, 6));
        }

        return await FindAsync(run);
    }

    private async Task DamageAsync(string sql)
    {
        await Ledger.DisposeAsync();
        _directory.Execute(sql);
        await OpenAsync();
    }

    private async Task AssertDamagedAsync(RunRecord run, long at)
    {
        using RunReader whole = Ledger.Read(run, Position.Start);
        var damaged = await Assert.ThrowsAsync<LedgerCorruptException>(async () =>
        {
            while (await whole.NextAsync(1, Cancellation) is { } block)
                Assert.Equal(TextOf(Delta(run.Header, block.First.Value)), TextOf(block.Frames.Single()));
        });
        Assert.Equal(run.Header.Key.Run, damaged.Run);
        Assert.InRange(damaged.At.Value, 1, at);

        using RunReader there = Ledger.Read(run, Position.At(at - 1));
        damaged = await Assert.ThrowsAsync<LedgerCorruptException>(async () => await there.NextAsync(10, Cancellation));
        Assert.Equal(Position.At(at), damaged.At);
        Assert.Contains($"Run run_1 is damaged at frame {at}", damaged.Message, StringComparison.Ordinal);
    }
}
