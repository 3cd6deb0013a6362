using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

public abstract class FollowContract : LedgerContract
{
    [Fact]
    public async Task A_follower_from_before_the_first_frame_gets_each_as_it_is_committed_and_then_the_end()
    {
        RunRecord run = await BeginAsync();
        using RunReader reader = Ledger.Read(run, Position.Start);
        Assert.Null(await reader.NextAsync(10, Cancellation));
        Task waiting = reader.WaitAsync(Cancellation);
        Assert.False(waiting.IsCompleted);

        await AppendAsync(run, Delta(run.Header, 1));
        await waiting;
        Assert.Equal(Position.At(1), (await reader.NextAsync(10, Cancellation))!.Value.Last);
        Assert.False(reader.IsAtEnd);
        Assert.Null(await reader.NextAsync(10, Cancellation));

        await AppendAsync(run, Delta(run.Header, 2), Final(run.Header, 3));
        await reader.WaitAsync(Cancellation);
        Assert.Equal(Position.At(2), (await reader.NextAsync(1, Cancellation))!.Value.Last);
        Assert.False(reader.IsAtEnd);
        Assert.Equal(Position.At(3), (await reader.NextAsync(1, Cancellation))!.Value.Last);
        Assert.True(reader.IsAtEnd);
        Assert.Null(await reader.NextAsync(1, Cancellation));
        await reader.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Thousands_who_join_at_any_moment_and_place_miss_nothing_and_get_nothing_twice()
    {
        // A small tail, so that many begin in the store and are handed over to memory while the run grows.
        Options.TailBytes = 64 * 1024;
        await ReopenAsync();
        const int runs = 4;
        const int frames = 400;
        var random = new Random(20260301);
        RunRecord[] begun = await Task.WhenAll(Enumerable.Range(0, runs).Select(i => BeginAsync($"run_{i}", "conv_1")));
        string[][] expected = [.. begun.Select(run => Frames(run, frames).Select(TextOf).ToArray())];

        Task recording = Task.WhenAll(begun.Select(run => RecordAsync(run, Frames(run, frames), new Random(random.Next()))));
        List<Task<int>> followers = [];
        while (!recording.IsCompleted || followers.Count < 2000)
        {
            int which = random.Next(runs);
            RunRecord now = random.Next(2) == 0 ? begun[which] : await FindAsync(begun[which]);
            long after = random.NextInt64(now.Last.Value + 1);
            followers.Add(FollowAsync(now, after, expected[which], random.Next(1, 400)));
            if (followers.Count % 8 == 0)
                await Task.Yield();
            if (followers.Count >= 3000)
                break;
        }

        await recording;
        int wakes = (await Task.WhenAll(followers)).Sum();
        Assert.InRange(followers.Count, 2000, 3000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{followers.Count} followers, {wakes} waits");
    }

    [Fact]
    public async Task A_reader_of_an_old_record_reads_to_the_end_of_a_run_that_has_ended_since()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = [.. Deltas(run.Header, 1, 4), Final(run.Header, 5)];
        await AppendAsync(run, frames[..2]);
        RunRecord then = await FindAsync(run);
        await AppendAsync(run, frames);

        using RunReader reader = Ledger.Read(then, Position.At(2));
        FrameBlock? block = await reader.NextAsync(10, Cancellation);

        Assert.Equal(frames[2..].Select(TextOf), block!.Value.Frames.Select(TextOf));
        Assert.True(reader.IsAtEnd);
        using RunReader atEnd = Ledger.Read(await FindAsync(run), Position.At(5));
        Assert.True(atEnd.IsAtEnd);
        Assert.Null(await atEnd.NextAsync(10, Cancellation));
    }

    [Fact]
    public async Task A_reader_that_was_left_behind_beyond_the_shared_tail_catches_up()
    {
        Options.TailBytes = 64 * 1024;
        await ReopenAsync();
        RunRecord run = await BeginAsync();
        using RunReader reader = Ledger.Read(run, Position.Start);
        Assert.Null(await reader.NextAsync(10, Cancellation));

        Frame[] frames = Deltas(run.Header, 1, 300, new string('x', 1000));
        foreach (Frame[] some in frames.Chunk(7))
            await AppendAsync(run, some);

        List<string> seen = [];
        while (await reader.NextAsync(11, Cancellation) is { } block)
            seen.AddRange(block.Frames.Select(TextOf));
        Assert.Equal(frames.Select(TextOf), seen);
    }

    [Fact]
    public async Task Giving_up_a_wait_leaves_the_reader_usable()
    {
        RunRecord run = await BeginAsync();
        using RunReader reader = Ledger.Read(run, Position.Start);
        using var given = new CancellationTokenSource();
        Task waiting = reader.WaitAsync(given.Token);

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Task again = reader.WaitAsync(Cancellation);
        await AppendAsync(run, Delta(run.Header, 1));
        await again;
        Assert.NotNull(await reader.NextAsync(10, Cancellation));
    }

    [Fact]
    public async Task Reading_begins_at_most_at_the_last_frame()
    {
        RunRecord run = await BeginAsync();
        await AppendAsync(run, Delta(run.Header, 1));

        Assert.Throws<ArgumentOutOfRangeException>(() => Ledger.Read(run, Position.At(2)));
        await AppendAsync(run, Final(run.Header, 2));
        RunRecord ended = await FindAsync(run);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ledger.Read(ended, Position.At(3)));
        using RunReader late = Ledger.Read(run, Position.At(3));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await late.NextAsync(1, Cancellation));
    }

    [Fact]
    public async Task Who_waits_is_woken_when_the_ledger_closes()
    {
        RunRecord run = await BeginAsync();
        using RunReader reader = Ledger.Read(run, Position.Start);
        Task waiting = reader.WaitAsync(Cancellation);

        await Ledger.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader.WaitAsync(Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reader.NextAsync(1, Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await AppendAsync(run, Delta(run.Header, 1)));
    }

    private static Frame[] Frames(RunRecord run, int count) =>
        [.. Enumerable.Range(1, count).Select(id => id == count ? Final(run.Header, id) : Delta(run.Header, id, new string((char)('a' + (id % 26)), id % 97)))];

    private async Task RecordAsync(RunRecord run, Frame[] frames, Random random)
    {
        int next = 0;
        while (next < frames.Length)
        {
            Frame[] some = frames[next..Math.Min(next + random.Next(1, 6), frames.Length)];
            Assert.IsType<AppendResult.Appended>(await AppendAsync(run, some));
            next += some.Length;
        }
    }

    private async Task<int> FollowAsync(RunRecord run, long after, string[] expected, int maxFrames)
    {
        using RunReader reader = Ledger.Read(run, Position.At(after));
        int waits = 0;
        while (!reader.IsAtEnd)
        {
            if (await reader.NextAsync(maxFrames, Cancellation) is not { } block)
            {
                waits++;
                await reader.WaitAsync(Cancellation);
                continue;
            }

            Assert.Equal(after + 1, block.First.Value);
            foreach (ReadOnlyMemory<byte> frame in block.Frames)
                Assert.Equal(expected[after++], TextOf(frame));
        }

        Assert.Equal(expected.Length, after);
        return waits;
    }
}
