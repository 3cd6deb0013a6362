using System.Runtime.InteropServices;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>Frames of sealed blocks are kept for who reads them again, and never instead of looking at what is stored.</summary>
public sealed class SqliteDecodedTests : LedgerContract
{
    private const int FrameBytes = 100_000;

    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Fact]
    public async Task A_sealed_block_that_is_read_again_is_not_decompressed_again()
    {
        RunRecord run = await SealedAsync("run_1", frames: 5);
        byte[] first = await FirstBlockAsync(run);

        Assert.Same(first, await FirstBlockAsync(run));
        Assert.Same(first, Memory(await Ledger.ReadBackAsync(run, Position.At(2), maxFrames: 1, Cancellation)));
    }

    [Fact]
    public async Task What_is_kept_has_a_bound_beyond_which_goes_what_was_not_read_lately()
    {
        Options.DecodedBytes = 500_000;
        await ReopenAsync();
        RunRecord one = await SealedAsync("run_1", frames: 1);
        RunRecord two = await SealedAsync("run_2", frames: 1);
        RunRecord many = await SealedAsync("run_3", frames: 10);
        (byte[] ofOne, byte[] ofTwo) = (await FirstBlockAsync(one), await FirstBlockAsync(two));
        Assert.Same(ofOne, await FirstBlockAsync(one));

        await FirstBlockAsync(many);

        Assert.Same(ofOne, await FirstBlockAsync(one));
        Assert.Same(ofTwo, await FirstBlockAsync(two));
        await ReadAsync(many);
        Assert.NotSame(ofOne, await FirstBlockAsync(one));
        Assert.NotSame(ofTwo, await FirstBlockAsync(two));
    }

    [Fact]
    public async Task A_bound_of_nothing_keeps_nothing()
    {
        Options.DecodedBytes = 0;
        await ReopenAsync();
        RunRecord run = await SealedAsync("run_1", frames: 1);

        Assert.NotSame(await FirstBlockAsync(run), await FirstBlockAsync(run));
    }

    [Theory]
    [InlineData("update block set payload = zeroblob(length(payload))")]
    [InlineData("update block set xxh3 = xxh3 + 1")]
    [InlineData("delete from block")]
    public async Task Damage_to_a_block_that_was_read_before_is_found_when_it_is_read_again(string damage)
    {
        RunRecord run = await SealedAsync("run_1", frames: 1);
        await FirstBlockAsync(run);

        _directory.Execute(damage);

        await Assert.ThrowsAsync<LedgerCorruptException>(() => FirstBlockAsync(run));
    }

    private async Task<RunRecord> SealedAsync(string name, int frames)
    {
        RunRecord run = await BeginAsync(name);
        await AppendAsync(run, [.. Deltas(run.Header, 1, frames, new string('x', FrameBytes)), Final(run.Header, frames + 1)]);
        Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(run.Header.Key, Cancellation));
        return await FindAsync(run);
    }

    private async Task<byte[]> FirstBlockAsync(RunRecord run)
    {
        using RunReader reader = Ledger.Read(run, Position.Start);
        return Memory((await reader.NextAsync(100, Cancellation))!.Value);
    }

    private static byte[] Memory(FrameBlock block)
    {
        Assert.True(MemoryMarshal.TryGetArray(block.Payload, out ArraySegment<byte> memory));
        return memory.Array!;
    }
}
