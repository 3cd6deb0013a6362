using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>What a commit is: many appends, one write, and nothing told before it is done.</summary>
public abstract class CommitContract : LedgerContract
{
    private WatchedStore? _store;

    private WatchedStore Store => _store!;

    protected abstract ILedgerStore OpenRealStore();

    protected sealed override ILedgerStore OpenStore() => _store = new WatchedStore(OpenRealStore());

    [Fact]
    public async Task Appends_that_arrive_together_are_committed_together()
    {
        const int writers = 64;
        const int frames = 25;
        RunRecord[] runs = await Task.WhenAll(Enumerable.Range(0, writers).Select(i => BeginAsync($"run_{i}", $"conv_{i % 8}")));
        int before = Store.Commits;

        await Task.WhenAll(runs.Select(run => Task.Run(async () =>
        {
            foreach (Frame frame in Deltas(run.Header, 1, frames))
                Assert.IsType<AppendResult.Appended>(await AppendAsync(run, frame));
        })));

        int commits = Store.Commits - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{writers * frames} appends in {commits} commits");
        Assert.InRange(commits, frames, writers * frames / 2);
        Assert.Equal(writers * frames, Store.Blocks);
        foreach (RunRecord run in runs)
            Assert.Equal(Deltas(run.Header, 1, frames).Select(TextOf), await ReadAsync(run));
    }

    [Fact]
    public async Task Nobody_sees_or_is_told_of_a_frame_before_its_commit_is_done()
    {
        RunRecord run = await BeginAsync();
        using RunReader reader = Ledger.Read(run, Position.Start);
        Task waiting = reader.WaitAsync(Cancellation);
        using HeldCommits held = Store.Hold();

        Task<AppendResult> appending = AppendAsync(run, Delta(run.Header, 1), Final(run.Header, 2));
        await held.Arrived;

        Assert.False(appending.IsCompleted || waiting.IsCompleted);
        Assert.Null(await reader.NextAsync(10, Cancellation));
        Assert.Equal((RunStatus.Running, Position.Start), ((await FindAsync(run)).Status, (await FindAsync(run)).Last));
        Assert.Empty(await ReadAsync(run));

        held.Dispose();
        Assert.IsType<AppendResult.Appended>(await appending);
        await waiting;
        Assert.Equal(2, (await reader.NextAsync(10, Cancellation))!.Value.Count);
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public async Task A_duplicate_of_a_frame_that_is_on_its_way_to_disk_is_answered_when_it_is_there()
    {
        RunRecord run = await BeginAsync();
        using HeldCommits held = Store.Hold();

        Task<AppendResult> first = AppendAsync(run, Delta(run.Header, 1));
        await held.Arrived;
        Task<AppendResult> same = AppendAsync(run, Delta(run.Header, 1));
        Task<AppendResult> other = AppendAsync(run, Delta(run.Header, 1, "other"));
        Task<AppendResult> longer = AppendAsync(run, Delta(run.Header, 1), Delta(run.Header, 2));
        Assert.False(same.IsCompleted || other.IsCompleted || longer.IsCompleted);

        held.Dispose();
        // By the time it is told, the longer one may be there, too.
        var alone = Assert.IsType<AppendResult.Appended>(await first);
        Assert.Equal((1, 0), (alone.Accepted, alone.Duplicates));
        Assert.Equal(1, Assert.IsType<AppendResult.Appended>(await same).Duplicates);
        Assert.IsType<AppendResult.Refused>(await other);
        Assert.Equal(new AppendResult.Appended(1, 1, Position.At(2)), await longer);
    }

    [Fact]
    public async Task What_may_not_wait_any_more_is_refused_at_once_and_taken_when_the_disk_has_caught_up()
    {
        Options.WaitingBytes = 1024 * 1024;
        await ReopenAsync();
        RunRecord[] runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => BeginAsync($"run_{i}", $"conv_{i}")));
        string text = new('x', 300_000);
        using HeldCommits held = Store.Hold();

        Task<AppendResult> first = AppendAsync(runs[0], Delta(runs[0].Header, 1, text));
        await held.Arrived;
        Task<AppendResult>[] waiting = [.. runs[1..3].Select(run => AppendAsync(run, Delta(run.Header, 1, text)))];
        AppendResult refused = await AppendAsync(runs[3], Delta(runs[3].Header, 1, text));
        CreateResult notBegun = await Ledger.CreateAsync(AHeader("run_9") with { RequestMessage = new string('m', 200_000) }, null, Cancellation);
        Task<AppendResult> small = AppendAsync(runs[4], Delta(runs[4].Header, 1));

        Assert.Equal(new AppendResult.Busy(0, 0, Position.Start), refused);
        Assert.Equal(new CreateResult.Busy(), notBegun);
        Assert.False(first.IsCompleted || small.IsCompleted || waiting.Any(append => append.IsCompleted));

        held.Dispose();
        Assert.All([await first, await small, .. await Task.WhenAll(waiting)], result => Assert.IsType<AppendResult.Appended>(result));
        Assert.IsType<AppendResult.Appended>(await AppendAsync(runs[3], Delta(runs[3].Header, 1, text)));
        Assert.IsType<CreateResult.Created>(await Ledger.CreateAsync(AHeader("run_9") with { RequestMessage = new string('m', 200_000) }, null, Cancellation));

        // Where nothing waits, what is larger than all that may wait is taken: else it never would be.
        Assert.IsType<AppendResult.Appended>(await AppendAsync(runs[3], [.. Enumerable.Range(2, 4).Select(id => Delta(runs[3].Header, id, text))]));
    }

    [Fact]
    public async Task A_full_disk_writes_nothing_and_the_same_append_succeeds_when_there_is_room()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = [.. Deltas(run.Header, 1, 3), Final(run.Header, 4)];
        await AppendAsync(run, frames[0]);

        Store.Failure = new StorageFullException();
        Assert.Equal(new AppendResult.StorageFull(0, 1, Position.At(1)), await AppendAsync(run, frames));
        Assert.Equal(new AppendResult.StorageFull(0, 0, Position.At(1)), await AppendAsync(run, frames[1]));
        Assert.Equal(new CreateResult.StorageFull(), await Ledger.CreateAsync(AHeader("run_2", "conv_2"), ConversationVisibility.Private, Cancellation));
        Assert.Null(await Ledger.FindAsync(AHeader("run_2").Key, Cancellation));
        Assert.Equal([TextOf(frames[0])], await ReadAsync(run));
        Assert.False(Ledger.Stopped.IsCompleted);

        Store.Failure = null;
        Assert.Equal(new AppendResult.Appended(3, 1, Position.At(4)), await AppendAsync(run, frames));
        RunRecord second = await BeginAsync(AHeader("run_2", "conv_2", user: "bob"));
        Assert.Equal("bob", second.ConversationOwner);
        await ReopenAsync();
        Assert.Equal(frames.Select(TextOf), await ReadAsync(run));
        Assert.Equal(RunStatus.Completed, (await FindAsync(run)).Status);
        await AssertDigestsAsync(run, frames);
    }

    [Fact]
    public async Task A_store_that_fails_otherwise_stops_the_ledger_and_wakes_everybody()
    {
        RunRecord run = await BeginAsync();
        Frame[] frames = Deltas(run.Header, 1, 3);
        await AppendAsync(run, frames[0]);
        using RunReader reader = Ledger.Read(run, Position.At(1));
        Task waiting = reader.WaitAsync(Cancellation);

        Store.Failure = new IOException("the disk is gone");
        await Assert.ThrowsAsync<LedgerStoppedException>(() => AppendAsync(run, frames[1]));

        LedgerStoppedException reason = await Ledger.Stopped;
        Assert.Same(Store.Failure, reason.InnerException);
        await Assert.ThrowsAsync<LedgerStoppedException>(() => waiting);
        await Assert.ThrowsAsync<LedgerStoppedException>(() => AppendAsync(run, frames[0]));
        await Assert.ThrowsAsync<LedgerStoppedException>(async () => await reader.NextAsync(1, Cancellation));
        await Assert.ThrowsAsync<LedgerStoppedException>(async () => await Ledger.FindAsync(run.Header.Key, Cancellation));
        await Assert.ThrowsAsync<LedgerStoppedException>(async () => await Ledger.CreateAsync(AHeader("run_2"), null, Cancellation));

        await ReopenAsync();
        Assert.Equal(new AppendResult.Appended(2, 1, Position.At(3)), await AppendAsync(run, frames));
    }

    [Fact]
    public async Task What_was_handed_in_is_committed_before_the_ledger_closes()
    {
        RunRecord run = await BeginAsync();
        using HeldCommits held = Store.Hold();
        Task<AppendResult>[] appends = [AppendAsync(run, Delta(run.Header, 1)), AppendAsync(run, Delta(run.Header, 2))];

        ValueTask closing = Ledger.DisposeAsync();
        Assert.False(Store.IsReleased);
        held.Dispose();
        await closing;

        Assert.All(await Task.WhenAll(appends), result => Assert.IsType<AppendResult.Appended>(result));
        await OpenAsync();
        Assert.Equal(2, (await ReadAsync(run)).Count);
    }

    [Fact]
    public async Task Options_out_of_bounds_are_refused_all_at_once_and_the_store_is_let_go_of()
    {
        await Ledger.DisposeAsync();
        Options.BlockBytes = 1;
        Options.TailBytes = int.MaxValue;

        var refused = await Assert.ThrowsAsync<ArgumentException>(OpenAsync);

        Assert.Contains("BlockBytes is 1; give a number from 4096 to 1048576.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("TailBytes is 2147483647", refused.Message, StringComparison.Ordinal);
        Assert.True(Store.IsReleased);
        (Options.BlockBytes, Options.TailBytes) = (4096, 65536);
        await OpenAsync();
    }

    [Fact]
    public async Task What_live_runs_keep_in_memory_is_bounded_together_and_who_was_written_to_last_keeps_it()
    {
        Options.TailsBytes = 1024 * 1024;
        await ReopenAsync();
        RunRecord[] runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => BeginAsync($"run_{i}")));
        foreach (RunRecord run in runs)
            await AppendAsync(run, Deltas(run.Header, 1, 20, new string('x', 20_000)));
        await AppendAsync(runs[6], Delta(runs[6].Header, 21));

        List<int> fromTheStore = [];
        for (int i = 0; i < runs.Length; i++)
        {
            int which = i;
            Store.AfterRead(() =>
            {
                fromTheStore.Add(which);
                return Task.CompletedTask;
            });
            Assert.Equal(which == 6 ? 21 : 20, (await ReadAsync(runs[which])).Count);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], fromTheStore);
        await AppendAsync(runs[0], Final(runs[0].Header, 21));
        Assert.Equal(21, (await ReadAsync(runs[0])).Count);
    }

    private async Task AssertDigestsAsync(RunRecord run, Frame[] frames)
    {
        byte[] digest = DigestChain.Begin(run.Header);
        int next = 0;
        foreach (StoredBlock block in await Store.ReadBlocksAsync(run.StoreNumber, Position.At(1), Position.At(frames.Length), int.MaxValue, Cancellation))
        {
            for (int i = 0; i < block.Count; i++)
                DigestChain.Add(digest, frames[next++].Bytes.Span);
            Assert.Equal(digest, block.Digest.ToArray());
        }

        Assert.Equal(frames.Length, next);
    }
}
