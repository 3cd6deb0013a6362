using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>A damaged run is not sealed, and damage of a sealed one is an error, never wrong bytes.</summary>
public sealed class SqliteSealDamageTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [InlineData("a", "b")]
    [InlineData("\"delta\":\"a\"", "\"delta\":\"\"")]
    public async Task A_run_whose_frame_was_edited_under_a_right_checksum_is_not_sealed_and_left_as_it_is(string old, string edited)
    {
        RunRecord run = await RecordAsync("run_1");
        RunRecord other = await RecordAsync("run_2");
        await DamageAsync(block => block with { Payload = Replace(block.Payload, old, edited) });
        string before = Rows();

        var damaged = await Assert.ThrowsAsync<LedgerCorruptException>(() => Ledger.SealAsync(run.Header.Key, Cancellation));

        Assert.Equal((run.Header.Key.Run, Position.At(3)), (damaged.Run, damaged.At));
        Assert.Equal(before, Rows());
        Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(other.Header.Key, Cancellation));
    }

    [Theory]
    [InlineData("delete from block where first = 3 and run = 1", 3)]
    [InlineData("delete from block where first = 5 and run = 1", 5)]
    [InlineData("update block set payload = zeroblob(40) where first = 3 and run = 1", 3)]
    public async Task A_run_with_a_damaged_or_missing_row_is_not_sealed(string damage, long at)
    {
        RunRecord run = await RecordAsync("run_1");
        await Ledger.DisposeAsync();
        _directory.Execute(damage);
        await OpenAsync();
        string before = Rows();

        var damaged = await Assert.ThrowsAsync<LedgerCorruptException>(() => Ledger.SealAsync(run.Header.Key, Cancellation));

        Assert.Equal(Position.At(at), damaged.At);
        Assert.Equal(before, Rows());
    }

    [Fact]
    public async Task A_damaged_run_is_reported_once_and_the_others_are_sealed()
    {
        RunRecord run = await RecordAsync("run_1");
        RunRecord other = await RecordAsync("run_2");
        await DamageAsync(block => block with { Payload = Replace(block.Payload, "a", "b") });
        List<LedgerCorruptException> reports = [];
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Time.Advance(Options.SealAfter);
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Task sealing = Ledger.SealEndedAsync(
            damage =>
            {
                reports.Add(damage);
                reported.TrySetResult();
            },
            ending.Token);
        await reported.Task;
        await AdvanceUntilSealedAsync(other);
        RunRecord third = await RecordAsync("run_3");
        await AdvanceUntilSealedAsync(third);

        Assert.Equal(run.Header.Key.Run, Assert.Single(reports).Run);
        Assert.Null((await FindAsync(run)).Seal);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sealing);
    }

    [Fact]
    public async Task Damage_at_the_end_of_a_long_run_leaves_its_beginning_as_it_is()
    {
        RunRecord run = await BeginAsync();
        for (int id = 1; id < 30; id++)
            await AppendAsync(run, Delta(run.Header, id, Convert.ToBase64String(Enumerable.Range(0, 150_000).Select(i => (byte)((i * 7919 * id) >> 3)).ToArray())));
        await AppendAsync(run, Final(run.Header, 30, "a"));
        await DamageAsync(block => block with { Payload = Replace(block.Payload, "\"a\"", "\"b\"") }, first: 30);
        string before = Rows();

        await Assert.ThrowsAsync<LedgerCorruptException>(() => Ledger.SealAsync(run.Header.Key, Cancellation));

        Assert.Equal(before, Rows());
    }

    [Theory]
    [InlineData("update block set payload = substr(payload, 1, length(payload) - 1) where run = 1")]
    [InlineData("update block set coding = 0 where run = 1")]
    [InlineData("update block set coding = 1 where run = 1")]
    [InlineData("update block set coding = 3 where run = 1")]
    [InlineData("update block set frames = 5 where run = 1")]
    [InlineData("delete from block where run = 1")]
    public async Task Damage_of_a_sealed_run_is_found(string damage)
    {
        RunRecord run = await RecordAsync("run_1");
        await Ledger.SealAsync(run.Header.Key, Cancellation);
        await Ledger.DisposeAsync();
        _directory.Execute(damage);
        await OpenAsync();

        await AssertDamagedAsync(run);
    }

    [Fact]
    public async Task A_compressed_block_that_is_cut_lengthened_or_changed_under_a_right_checksum_is_found()
    {
        RunRecord run = await RecordAsync("run_1");
        await Ledger.SealAsync(run.Header.Key, Cancellation);
        byte[] whole = _directory.Bytes("select payload from block where run = 1");
        string[] frames = [.. await ReadAsync(run)];
        foreach (byte[] edit in (byte[][])[whole[..^1], whole[..^4], whole[..(whole.Length / 2)], [.. whole, 0], [.. whole, .. whole]])
        {
            await DamageAsync(block => block with { Payload = edit }, first: 1);
            using RunReader reader = Ledger.Read(await FindAsync(run), Position.Start);
            await Assert.ThrowsAsync<LedgerCorruptException>(async () => await reader.NextAsync(10, Cancellation));
        }

        int found = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= (byte)(1 << (at % 8));
            await DamageAsync(block => block with { Payload = flipped }, first: 1);
            try
            {
                // Zstandard has bits that mean nothing.
                Assert.Equal(frames, await ReadAsync(await FindAsync(run)));
            }
            catch (LedgerCorruptException)
            {
                found++;
            }
        }

        Assert.InRange(found, whole.Length - 5, whole.Length);
    }

    [Fact]
    public async Task A_block_of_another_dictionary_or_of_none_or_of_another_coding_is_found_and_said()
    {
        RunRecord run = await RecordAsync("run_1");
        await Ledger.SealAsync(run.Header.Key, Cancellation);
        byte[] whole = _directory.Bytes("select payload from block where run = 1");
        byte[] plain = DictionaryFrame.Decompress(whole);
        byte[] other = [.. whole];
        other[(other[4] & 0b10_0000) != 0 ? 5 : 6] = 2;
        foreach ((byte[] payload, BlockCoding coding, string said) in ((byte[], BlockCoding, string)[])
            [
                (other, BlockCoding.ZstdWithDictionary, "dictionary 1"),
                (ZstdFrame.Compress(plain, ZstdFrame.KeptLevel), BlockCoding.ZstdWithDictionary, "dictionary 1"),
                (whole, BlockCoding.Zstd, "cannot be decompressed"),
            ])
        {
            await DamageAsync(block => block with { Payload = payload, Coding = coding }, first: 1);

            using RunReader reader = Ledger.Read(await FindAsync(run), Position.Start);
            var damage = await Assert.ThrowsAsync<LedgerCorruptException>(async () => await reader.NextAsync(10, Cancellation));
            Assert.Contains(said, damage.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_seal_that_fails_in_the_middle_of_its_commit_leaves_all_of_the_run_as_it_was()
    {
        RunRecord run = await RecordAsync("run_1");
        List<string> frames = await ReadAsync(run);
        await Ledger.DisposeAsync();
        _directory.Execute("create trigger no_room before insert on block when new.coding > 0 begin select raise(abort, 'no'); end");
        await OpenAsync();
        string before = Rows();

        await Assert.ThrowsAsync<LedgerStoppedException>(() => Ledger.SealAsync(run.Header.Key, Cancellation));

        await Ledger.DisposeAsync();
        _directory.Execute("drop trigger no_room");
        await OpenAsync();
        Assert.Equal(before, Rows());
        Assert.Equal(frames, await ReadAsync(run));
    }

    [Fact]
    public async Task A_run_that_is_compressed_and_not_marked_as_sealed_becomes_the_same_sealed_run()
    {
        RunRecord run = await RecordAsync("run_1");
        await Ledger.SealAsync(run.Header.Key, Cancellation);
        const string columns = "select coding || ' ' || hex(payload) || ' ' || seal_xxh3 from run join block on run = number";
        string? before = _directory.Text(columns);
        await Ledger.DisposeAsync();
        _directory.Execute("update run set body_sha256 = null, zstd_sha256 = null, zstd_bytes = null, seal_xxh3 = null");
        await OpenAsync();

        await Ledger.SealAsync(run.Header.Key, Cancellation);

        Assert.Equal(before, _directory.Text(columns));
    }

    private async Task AdvanceUntilSealedAsync(RunRecord run)
    {
        while ((await FindAsync(run)).Seal is null)
            await Time.AdvanceForNextAsync(Cancellation);
    }

    private async Task<RunRecord> RecordAsync(string name)
    {
        RunRecord run = await BeginAsync(name);
        await AppendAsync(run, Deltas(run.Header, 1, 2));
        await AppendAsync(run, Deltas(run.Header, 3, 4));
        await AppendAsync(run, Delta(run.Header, 5), Final(run.Header, 6));
        return await FindAsync(run);
    }

    private string Rows() => _directory.Text("select group_concat(id || ':' || run || ':' || first || ':' || coding || ':' || xxh3, ' ') from block where run = 1")
        + _directory.Text("select coalesce(seal_xxh3, '') from run where number = 1");

    // Changes a row of the first run and gives it the checksum that belongs to it then: what an editor who knows the format would do.
    private async Task DamageAsync(Func<StoredBlock, StoredBlock> edit, long first = 3)
    {
        await Ledger.DisposeAsync();
        await using (ILedgerStore store = OpenStore())
        {
            IReadOnlyList<StoredBlock> blocks = await store.ReadBlocksAsync(1, Position.At(first), Position.At(first), 1, Cancellation);
            StoredBlock edited = edit(blocks[0]);
            string payload = Convert.ToHexString(edited.Payload.Span);
            long checksum = unchecked((long)BlockChecksum.Of(edited));
            _directory.Execute($"update block set payload = x'{payload}', coding = {(int)edited.Coding}, xxh3 = {checksum} where run = 1 and first = {first}");
        }

        await OpenAsync();
    }

    private async Task AssertDamagedAsync(RunRecord run)
    {
        RunRecord now = await FindAsync(run);
        using RunReader reader = Ledger.Read(now, Position.Start);
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await reader.NextAsync(10, Cancellation));
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.ReadBackAsync(now, Position.At(6), 10, Cancellation));
        await Assert.ThrowsAsync<LedgerCorruptException>(async () => await Ledger.Bodies.CompressAsync(now, Cancellation));
    }

    private static byte[] Replace(ReadOnlyMemory<byte> payload, string old, string edited)
    {
        string text = Encoding.UTF8.GetString(payload.Span);
        int at = text.LastIndexOf(old, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text[..at] + edited + text[(at + old.Length)..]);
    }
}
