using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Xunit;
using ZstdSharp;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>Sealing changes how a run is kept and nothing of what is read.</summary>
public abstract class SealContract : LedgerContract
{
    private const int SealedBlockBytes = 256 * 1024;

    private WatchedStore? _store;

    private WatchedStore Store => _store!;

    protected abstract ILedgerStore OpenRealStore();

    protected sealed override ILedgerStore OpenStore() => _store = new WatchedStore(OpenRealStore());

    [Fact]
    public async Task A_sealed_run_reads_as_before_from_every_position_and_in_both_directions()
    {
        (RunRecord run, Frame[] frames) = await RecordAsync("run_1", Deltas(AHeader(), 1, 40, new string('x', 20_000)));
        RunRecord before = await FindAsync(run);

        RunSeal seal = await SealAsync(run);

        RunRecord after = await FindAsync(run);
        Assert.Equal(seal.Identity!.Sha256.ToArray(), after.Seal!.Identity!.Sha256.ToArray());
        foreach (RunRecord each in (RunRecord[])[before, after])
        {
            foreach (int start in Enumerable.Range(0, frames.Length))
            {
                Assert.Equal(frames[start..].Select(TextOf), await ReadAsync(each, start, maxFrames: 1 + (start % 9)));
                Assert.Equal(frames[..(start + 1)].Select(TextOf), await ReadBackAsync(each, start + 1, maxFrames: 1 + (start % 9)));
            }
        }
    }

    [Fact]
    public async Task A_seal_knows_length_and_digest_of_both_bodies_and_the_first_is_what_it_was_before()
    {
        (RunRecord run, Frame[] frames) = await RecordAsync("run_1", Deltas(AHeader(), 1, 60, new string('x', 20_000)));
        byte[] body = Body(frames);
        RunBody before = await Ledger.Bodies.IdentityAsync(await FindAsync(run), Cancellation);

        RunSeal seal = await SealAsync(run);

        byte[] zstd = await ReadZstdAsync(await FindAsync(run));
        Assert.Equal((body.LongLength, Hash(body)), (seal.Identity!.Bytes, Hex(seal.Identity)));
        Assert.Equal((before.Bytes, Hex(before)), (seal.Identity!.Bytes, Hex(seal.Identity)));
        Assert.Equal((zstd.LongLength, Hash(zstd)), (seal.Zstd!.Bytes, Hex(seal.Zstd)));
        Assert.Equal(body, Decompress(zstd));
        Assert.InRange(zstd.Length, 1, body.Length / 20);
        await ReopenAsync();
        Assert.Equal((seal.Identity!.Bytes, Hex(seal.Identity)), ((await FindAsync(run)).Seal!.Identity!.Bytes, Hex((await FindAsync(run)).Seal!.Identity!)));
    }

    [Fact]
    public async Task A_short_run_is_kept_small_and_its_bodies_are_made_for_whoever_asks()
    {
        (RunRecord run, Frame[] frames) = await RecordAsync("run_1", Deltas(AHeader(), 1, 4));
        RunBody before = await Ledger.Bodies.IdentityAsync(await FindAsync(run), Cancellation);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Ledger.Bodies.CompressAsync(await FindAsync(run), Cancellation));

        RunSeal seal = await SealAsync(run);

        RunRecord sealedRun = await FindAsync(run);
        Assert.Equal((RunSeal.OfShort, true, null, null), (seal, sealedRun.Seal!.IsShort, sealedRun.Seal.Identity, sealedRun.Seal.Zstd));
        RunBody after = await Ledger.Bodies.IdentityAsync(sealedRun, Cancellation);
        Assert.Equal((before.Bytes, Hex(before)), (after.Bytes, Hex(after)));
        byte[] zstd = await ReadZstdAsync(sealedRun);
        Assert.Equal(Body(frames), Decompress(zstd));
        Assert.Equal(zstd, await ReadZstdAsync(sealedRun));
        Assert.Throws<ArgumentException>(() => Ledger.Bodies.ReadZstd(sealedRun));
        StoredBlock kept = Assert.Single(await Store.ReadStoredBlocksAsync(run.StoreNumber, Position.At(1), sealedRun.Last, int.MaxValue, Cancellation));
        Assert.Equal(BlockCoding.ZstdWithDictionary, kept.Coding);
        Assert.InRange(kept.Payload.Length, 1, zstd.Length - 100);
        Assert.Throws<InvalidDataException>(() => ZstdFrame.Decompress(kept.Payload.Span));
    }

    [Fact]
    public async Task A_run_is_short_up_to_one_block_and_long_beyond_it()
    {
        foreach (int more in (int[])[0, 1])
        {
            RunHeader header = AHeader($"run_{more}");
            int around = Delta(header, 1, "").Bytes.Length + Final(header, 2).Bytes.Length + (2 * FrameBlock.OverheadBytes);
            (RunRecord run, Frame[] frames) = await RecordAsync($"run_{more}", [Delta(header, 1, new string('x', SealedBlockBytes - around + more))]);

            Assert.Equal(more == 0, (await SealAsync(run)).IsShort);

            Assert.Equal(Body(frames), Decompress(await ReadZstdAsync(await FindAsync(run))));
            Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
        }
    }

    [Fact]
    public async Task Only_an_ended_run_is_sealed_and_only_once()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));
        Assert.IsType<SealResult.Live>(await Ledger.SealAsync(run.Header.Key, Cancellation));
        Assert.IsType<SealResult.NoSuchRun>(await Ledger.SealAsync(new RunKey(run.Header.Key.Tenant, RunId.Parse("nobody")), Cancellation));
        Assert.Throws<ArgumentException>(() => Ledger.Bodies.ReadZstd(run));

        await AppendAsync(run, Final(run.Header, 2));
        RunSeal first = await SealAsync(run);
        int commits = Store.Commits;
        RunSeal second = await SealAsync(run);

        Assert.Equal(first, second);
        Assert.Equal(commits, Store.Commits);
        Assert.IsType<AppendResult.Refused>(await AppendAsync(run, Delta(run.Header, 3)));
        Assert.Equal(new AppendResult.Appended(0, 2, Position.At(2)), await AppendAsync(run, Delta(run.Header, 1), Final(run.Header, 2)));
    }

    [Fact]
    public async Task A_reader_that_pauses_in_the_middle_while_the_run_is_sealed_gets_the_rest_unchanged()
    {
        (RunRecord run, Frame[] frames) = await RecordAsync("run_1", Deltas(AHeader(), 1, 60, new string('x', 20_000)));
        foreach (int pause in (int[])[0, 1, 13, 14, 40, 60])
        {
            (RunRecord each, Frame[] own) = await RecordAsync($"run_{pause}_paused", Deltas(AHeader($"run_{pause}_paused"), 1, 60, new string('x', 20_000)));
            using RunReader reader = Ledger.Read(each, Position.Start);
            List<string> seen = [];
            while (seen.Count < pause)
                seen.AddRange((await reader.NextAsync(1, Cancellation))!.Value.Frames.Select(TextOf));

            await SealAsync(each);

            while (await reader.NextAsync(1000, Cancellation) is { } block)
                seen.AddRange(block.Frames.Select(TextOf));
            Assert.Equal(own.Select(TextOf), seen);
            Assert.True(reader.IsAtEnd);
        }

        Assert.Equal(frames.Length, (await FindAsync(run)).Last.Value);
    }

    [Fact]
    public async Task A_follower_at_the_tail_and_one_beyond_it_see_the_run_end_and_not_that_it_is_sealed()
    {
        Options.TailBytes = 64 * 1024;
        await ReopenAsync();
        RunRecord run = await BeginAsync();
        using RunReader atTail = Ledger.Read(run, Position.Start);
        using RunReader behind = Ledger.Read(run, Position.Start);
        Frame[] frames = [.. Deltas(run.Header, 1, 30, new string('x', 20_000)), Final(run.Header, 31)];
        Assert.Null(await atTail.NextAsync(1, Cancellation));
        Assert.Null(await behind.NextAsync(1, Cancellation));
        List<string> seen = [];
        foreach (Frame frame in frames)
        {
            await AppendAsync(run, frame);
            seen.AddRange((await atTail.NextAsync(10, Cancellation))!.Value.Frames.Select(TextOf));
        }

        await SealAsync(run);

        Assert.True(atTail.IsAtEnd);
        Assert.Equal(frames.Select(TextOf), seen);
        List<string> late = [];
        while (await behind.NextAsync(7, Cancellation) is { } block)
            late.AddRange(block.Frames.Select(TextOf));
        Assert.Equal(frames.Select(TextOf), late);
    }

    [Fact]
    public async Task A_read_up_to_an_older_end_does_not_go_beyond_it()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = [.. Deltas(run.Header, 1, 9), Final(run.Header, 10)];
        await AppendAsync(run, frames[..4]);
        RunRecord then = await FindAsync(run);
        await AppendAsync(run, frames[4..]);
        await SealAsync(run);

        Assert.Equal(frames[..4].Select(TextOf), await ReadBackAsync(then, 4, maxFrames: 100));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(then));
    }

    [Fact]
    public async Task A_long_run_is_sealed_in_several_commits_between_which_it_reads_as_ever()
    {
        (RunRecord run, Frame[] frames) = await RecordAsync("run_1", [.. Enumerable.Range(1, 80).Select(id => Delta(AHeader(), id, Noise(id, 100_000)))]);
        string[] texts = [.. frames.Select(TextOf)];

        // Each life of the ledger gets one commit further.
        int lives = 0;
        while ((await FindAsync(run)).Seal is null)
        {
            Store.FailAfter(1, new StorageFullException());
            SealResult result = await Ledger.SealAsync(run.Header.Key, Cancellation);
            Assert.True(result is SealResult.StorageFull or SealResult.Sealed);
            Assert.Equal(texts, await ReadAsync(run));
            Assert.Equal(texts, await ReadBackAsync(await FindAsync(run), texts.Length, 10));
            await ReopenAsync();
            Assert.InRange(++lives, 1, 20);
        }

        RunRecord sealedRun = await FindAsync(run);
        byte[] zstd = await ReadZstdAsync(sealedRun);
        Assert.Equal(Body(frames), Decompress(zstd));
        Assert.Equal((zstd.LongLength, Hash(zstd)), (sealedRun.Seal!.Zstd!.Bytes, Hex(sealedRun.Seal.Zstd)));
        Assert.Equal(Hash(Body(frames)), Hex(sealedRun.Seal.Identity!));
    }

    [Fact]
    public async Task A_full_disk_leaves_a_run_as_it_is_and_a_failed_store_stops_the_ledger()
    {
        (RunRecord run, Frame[] frames) = await RecordAsync("run_1", Deltas(AHeader(), 1, 5));
        Store.Failure = new StorageFullException();
        Assert.IsType<SealResult.StorageFull>(await Ledger.SealAsync(run.Header.Key, Cancellation));
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));

        Store.Failure = new IOException("gone");
        await Assert.ThrowsAsync<LedgerStoppedException>(() => Ledger.SealAsync(run.Header.Key, Cancellation));
        await ReopenAsync();
        Assert.Null((await FindAsync(run)).Seal);
        await SealAsync(run);
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Frames_around_the_size_of_a_sealed_block_and_of_the_largest_frame_come_back_as_they_were(int more)
    {
        List<Frame> frames = [];
        foreach (int size in (int[])[SealedBlockBytes - 8, 1, SealedBlockBytes / 2, SealedBlockBytes / 2, 1, Options.Frames.MaxFrameBytes + Math.Min(0, -more), 4096])
            frames.Add(Sized(frames.Count + 1, size + (size > 1 && size < Options.Frames.MaxFrameBytes - 1 ? more : 0)));
        (RunRecord run, Frame[] all) = await RecordAsync("run_1", [.. frames]);

        await SealAsync(run);

        Assert.Equal(all.Select(TextOf), await ReadAsync(run));
        Assert.Equal(Body(all), Decompress(await ReadZstdAsync(await FindAsync(run))));
    }

    [Fact]
    public async Task Whatever_the_frames_hold_they_come_back_from_a_sealed_run_as_they_were()
    {
        int sample = 0;
        await Gen.Select(Gen.Int[1, 60], Gen.Int[0, 1_000_000], Gen.Int[1, 20]).SampleAsync(
            async (count, seed, batch) =>
            {
                var random = new Random(seed);
                RunHeader header = AHeader($"run_{++sample}");
                Frame[] some = [.. Enumerable.Range(1, count).Select(id => Delta(header, id, Noise(random.Next(), random.Next(4) == 0 ? random.Next(40_000) : random.Next(60))))];
                (RunRecord run, Frame[] frames) = await RecordAsync($"run_{sample}", some, batch);
                await SealAsync(run);
                int from = random.Next(frames.Length);
                Assert.Equal(frames[from..].Select(TextOf), await ReadAsync(run, from, random.Next(1, 30)));
                Assert.Equal(frames[..(from + 1)].Select(TextOf), await ReadBackAsync(await FindAsync(run), from + 1, random.Next(1, 30)));
                Assert.Equal(Body(frames), Decompress(await ReadZstdAsync(await FindAsync(run))));
            },
            iter: Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 1000 : 60,
            threads: 1);
    }

    [Fact]
    public async Task Runs_are_sealed_some_time_after_their_end_and_those_of_an_earlier_life_at_the_start()
    {
        (RunRecord earlier, _) = await RecordAsync("run_1", Deltas(AHeader(), 1, 3));
        await ReopenAsync();
        Time.Advance(Options.SealAfter);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task sealing = Ledger.SealEndedAsync(_ => Assert.Fail("Nothing is damaged."), ending.Token);
        await Store.SealedAsync(1);
        (RunRecord later, _) = await RecordAsync("run_2", Deltas(AHeader("run_2"), 1, 3));
        RunRecord live = await BeginAsync("run_3");

        Time.Advance(Options.SealAfter - TimeSpan.FromMilliseconds(1));
        Assert.Null((await FindAsync(later)).Seal);
        await AdvanceUntilSealedAsync(2);

        Assert.NotNull((await FindAsync(earlier)).Seal);
        Assert.NotNull((await FindAsync(later)).Seal);
        Assert.Null((await FindAsync(live)).Seal);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sealing);
    }

    [Fact]
    public async Task A_ledger_that_does_not_seal_does_not()
    {
        Options.Seals = false;
        await ReopenAsync();
        await Ledger.SealEndedAsync(_ => { }, Cancellation);
    }

    [Fact]
    public async Task Appends_and_seals_of_many_runs_at_once_leave_each_run_as_it_was_recorded()
    {
        Options.SealAfter = TimeSpan.Zero;
        await ReopenAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task sealing = Ledger.SealEndedAsync(_ => Assert.Fail("Nothing is damaged."), ending.Token);
        const int runs = 150;
        // Beside the appends: the sealer goes on within the call that moves its clock, and may have no reason to come back.
        Task advancing = Task.Run(() => AdvanceUntilSealedAsync(runs), Cancellation);

        await Parallel.ForEachAsync(Enumerable.Range(1, runs), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, _) =>
        {
            var random = new Random(i);
            RunHeader header = AHeader($"run_{i}", $"conv_{i % 7}");
            Frame[] some = [.. Enumerable.Range(1, random.Next(1, 30)).Select(id => Delta(header, id, Noise(random.Next(), random.Next(3000))))];
            (RunRecord run, Frame[] frames) = await RecordAsync($"run_{i}", some, batch: 4, conversation: $"conv_{i % 7}");
            if (i % 3 == 0)
                await Ledger.SealAsync(run.Header.Key, Cancellation);
            using RunReader reader = Ledger.Read(run, Position.Start);
            List<string> seen = [];
            while (await reader.NextAsync(5, Cancellation) is { } block)
                seen.AddRange(block.Frames.Select(TextOf));

            Assert.Equal(frames.Select(TextOf), seen);
        });

        await advancing;
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sealing);
    }

    protected async Task<RunSeal> SealAsync(RunRecord run) =>
        Assert.IsType<SealResult.Sealed>(await Ledger.SealAsync(run.Header.Key, Cancellation)).Seal;

    // The sealer asks again, and rests, by the clock: it waits once more after each commit.
    private async Task AdvanceUntilSealedAsync(int runs)
    {
        while (Store.Sealed < runs)
            await Time.AdvanceForNextAsync(Cancellation);
    }

    /// <summary>Records frames and a last one, so many in a batch, and gives the run as it was begun with all its frames.</summary>
    protected async Task<(RunRecord Run, Frame[] Frames)> RecordAsync(string name, Frame[] some, int batch = 3, string conversation = "conv_1")
    {
        RunRecord run = await BeginAsync(name, conversation);
        Frame[] frames = [.. some, Final(run.Header, some.Length + 1)];
        foreach (Frame[] part in frames.Chunk(batch))
            Assert.IsType<AppendResult.Appended>(await AppendAsync(run, part));
        return (run, frames);
    }

    private async Task<List<string>> ReadBackAsync(RunRecord run, long last, int maxFrames)
    {
        List<string> frames = [];
        while (last > 0)
        {
            FrameBlock block = await Ledger.ReadBackAsync(run, Position.At(last), maxFrames, Cancellation);
            Assert.InRange(block.Count, 1, maxFrames);
            Assert.Equal(last, block.Last.Value);
            frames.InsertRange(0, block.Frames.Select(TextOf));
            last = block.First.Value - 1;
        }

        return frames;
    }

    private async Task<byte[]> ReadZstdAsync(RunRecord run)
    {
        if (run.Seal is { IsShort: true })
        {
            ZstdBody made = await Ledger.Bodies.CompressAsync(run, Cancellation);
            Assert.Equal((made.Bytes.Length, Hash(made.Bytes.ToArray())), (made.Body.Bytes, Hex(made.Body)));
            return made.Bytes.ToArray();
        }

        using var body = new MemoryStream();
        ZstdReader reader = Ledger.Bodies.ReadZstd(run);
        while (await reader.NextAsync(Cancellation) is { } part)
            body.Write(part.Span);
        return body.ToArray();
    }

    private static byte[] Decompress(byte[] zstd)
    {
        using var frames = new DecompressionStream(new MemoryStream(zstd), leaveOpen: false);
        using var body = new MemoryStream();
        frames.CopyTo(body);
        return body.ToArray();
    }

    private static byte[] Body(IEnumerable<Frame> frames) => Encoding.UTF8.GetBytes(string.Concat(frames.Select(frame => $"data: {TextOf(frame)}\n\n")));

    // A delta of exactly so many bytes, or the smallest there is.
    private Frame Sized(int eventId, int bytes)
    {
        int least = Delta(AHeader(), eventId, "").Bytes.Length;
        return Delta(AHeader(), eventId, new string('y', Math.Max(0, bytes - least)));
    }

    private static string Noise(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes)[..length];
    }

    private static string Hex(RunBody body) => Convert.ToHexStringLower(body.Sha256.Span);

    private static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
