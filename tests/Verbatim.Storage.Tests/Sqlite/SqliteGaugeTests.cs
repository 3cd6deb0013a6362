using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Sqlite;

/// <summary>What waits and what is live is counted back however it ends.</summary>
[Collection(nameof(Alone))]
public sealed class SqliteGaugeTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();
    private readonly LedgerGauges _gauges = new();
    private WatchedStore _store = null!;
    private long _waitingBefore;
    private long _liveBefore;

    public override async ValueTask InitializeAsync()
    {
        (_waitingBefore, _liveBefore) = (_gauges.WaitingBytes, _gauges.LiveRuns);
        await base.InitializeAsync();
    }

    [Fact]
    public async Task What_waited_when_the_store_failed_waits_no_more()
    {
        RunRecord first = await BeginAsync("run_1");
        RunRecord second = await BeginAsync("run_2");
        using HeldCommits held = _store.Hold();
        Task<AppendResult> failing = AppendAsync(first, Delta(first.Header, 1));
        await held.Arrived;
        Task<AppendResult> waiting = AppendAsync(second, Delta(second.Header, 1));
        _store.Failure = new IOException("the disk is gone");

        held.Dispose();
        await Assert.ThrowsAsync<LedgerStoppedException>(() => failing);
        await Assert.ThrowsAsync<LedgerStoppedException>(() => waiting);
        await Ledger.DisposeAsync();

        Assert.Equal(_waitingBefore, _gauges.WaitingBytes);
    }

    [Fact]
    public async Task What_came_too_late_does_not_wait()
    {
        RunRecord run = await BeginAsync();
        RunRecord late = await BeginAsync("run_2");
        using HeldCommits held = _store.Hold();
        Task<AppendResult> appending = AppendAsync(run, Delta(run.Header, 1));
        await held.Arrived;
        Task closing = Ledger.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => AppendAsync(late, Delta(late.Header, 1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => BeginAsync("run_3"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Ledger.MarkSourceBodyAsync(run, new SourceBody(Position.Start, new byte[1000]), Cancellation));
        held.Dispose();
        await appending;
        await closing;

        Assert.Equal(_waitingBefore, _gauges.WaitingBytes);
    }

    [Fact]
    public async Task What_waits_may_be_more_than_two_gigabytes()
    {
        RunRecord run = await BeginAsync();
        using HeldCommits held = _store.Hold();
        Task<AppendResult> holding = AppendAsync(run, Delta(run.Header, 1));
        await held.Arrived;
        Frame large = Delta(run.Header, 2, new string('x', 1024 * 1024));

        // It is turned away: something waits already, and with this it would be too much.
        Task<AppendResult> appending = AppendAsync(run, [.. Enumerable.Repeat(large, 2100)]);
        Assert.Equal(_waitingBefore + Delta(run.Header, 1).Bytes.Length, _gauges.WaitingBytes);
        held.Dispose();
        await holding;

        Assert.IsType<AppendResult.Busy>(await appending);
    }

    [Fact]
    public async Task A_ledger_that_is_disposed_twice_lets_go_of_its_live_runs_once()
    {
        await BeginAsync();
        Assert.Equal(_liveBefore + 1, _gauges.LiveRuns);

        await Ledger.DisposeAsync();
        await Ledger.DisposeAsync();

        Assert.Equal(_liveBefore, _gauges.LiveRuns);
    }

    protected override ILedgerStore OpenStore() => _store = new WatchedStore(_directory.Open());

    // Every test disposes of its ledger here once more at the latest.
    protected override void RemoveStore()
    {
        _gauges.Dispose();
        _directory.Remove();
    }
}
