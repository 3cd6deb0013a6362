using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Verbatim.Storage.Tests.Ledger;
using Verbatim.Storage.Tests.Sqlite;
using Verbatim.Workflows;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Workflows;

/// <summary>A run whose producer is gone, or that somebody cancels, gets one terminal frame: never two, never none .</summary>
public sealed class EndedRunTests : LedgerContract
{
    private readonly SqliteDirectory _directory = new();

    protected override ILedgerStore OpenStore() => _directory.Open();

    protected override void RemoveStore() => _directory.Remove();

    [Theory]
    [InlineData(0, "run_1")]
    [InlineData(3, "stream_1")]
    public async Task An_interruption_is_an_error_of_the_server_in_the_run_s_stream_or_a_made_one(int frames, string stream)
    {
        RunRecord run = await BeginAsync();
        if (frames > 0)
            await AppendAsync(run, Deltas(run.Header, 1, frames));

        Assert.IsType<AppendResult.Appended>(await AppendAsync(run, await InterruptionAsync(run)));

        using JsonDocument end = JsonDocument.Parse((await ReadAsync(run))[^1]);
        Assert.Equal("error", end.RootElement.GetProperty("kind").GetString());
        Assert.Equal(stream, end.RootElement.GetProperty("stream_id").GetString());
        Assert.Equal(frames + 1, end.RootElement.GetProperty("event_id").GetInt64());
        Assert.Equal("conv_1", end.RootElement.GetProperty("conversation_id").GetString());
        Assert.Equal("run_1", end.RootElement.GetProperty("workflow").GetProperty("workflow_run_id").GetString());
        Assert.Equal("run_interrupted", end.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("server", end.RootElement.GetProperty("error").GetProperty("source").GetString());
        Assert.Equal(RunStatus.Interrupted, (await FindAsync(run)).Status);
        Assert.Empty((await Ledger.VerifyAsync(run.Header.Key, null, Cancellation))!.Damage);
    }

    [Fact]
    public async Task An_interruption_comes_once_and_never_beside_another_end()
    {
        RunRecord run = await BeginAsync();
        Frame first = await InterruptionAsync(run);
        Time.Advance(TimeSpan.FromSeconds(1));
        Frame second = await InterruptionAsync(run);
        Assert.IsType<AppendResult.Appended>(await AppendAsync(run, first));
        Assert.IsType<AppendResult.Refused>(await AppendAsync(run, second));
        Assert.IsType<AppendResult.Refused>(await AppendAsync(run, Delta(run.Header, 2)));
        Assert.IsType<EndResult.NotRunning>(await CancelAsync(run));
        Assert.Single(await ReadAsync(run));
    }

    [Fact]
    public async Task A_recorder_s_last_frame_and_an_interruption_at_the_same_moment_are_one_end()
    {
        for (int i = 0; i < 50; i++)
        {
            RunRecord run = await BeginAsync($"run_{i}");
            await AppendAsync(run, Deltas(run.Header, 1, 2));
            Frame interruption = await InterruptionAsync(run);
            AppendResult[] results = await Task.WhenAll(
                Task.Run(() => AppendAsync(run, Final(run.Header, 3)), Cancellation),
                Task.Run(() => AppendAsync(run, interruption), Cancellation));

            Assert.Single(results, result => result is AppendResult.Appended);
            Assert.Single(results, result => result is AppendResult.Refused { Fault.Kind: FrameFaultKind.OutOfOrder });
            await AssertOneEndAsync(run, 3, results[0] is AppendResult.Appended ? RunStatus.Completed : RunStatus.Interrupted);
        }
    }

    [Fact]
    public async Task A_cancellation_ends_a_run_that_is_being_recorded_as_fast_as_it_can_be()
    {
        RunRecord run = await BeginAsync();
        var recording = Task.Run(async () =>
        {
            long last = 0;
            while (await AppendAsync(run, Delta(run.Header, last + 1)) is AppendResult.Appended)
                last++;
            return last;
        }, Cancellation);
        while ((await FindAsync(run)).Last.Value < 10)
            await Task.Yield();

        EndResult.Ended ended = Assert.IsType<EndResult.Ended>(await CancelAsync(run));

        Assert.Equal(ended.Last.Value - 1, await recording);
        await AssertOneEndAsync(run, (int)ended.Last.Value, RunStatus.Cancelled);
    }

    [Fact]
    public async Task Cancellations_interruptions_and_a_recorder_s_last_frame_that_meet_are_one_end()
    {
        for (int i = 0; i < 50; i++)
        {
            RunRecord run = await BeginAsync($"run_{i}");
            Frame interruption = await InterruptionAsync(run);
            Task<EndResult> one = Task.Run(() => CancelAsync(run), Cancellation);
            Task<EndResult> two = Task.Run(() => CancelAsync(run), Cancellation);
            Task<AppendResult> final = Task.Run(() => AppendAsync(run, Final(run.Header, 1)), Cancellation);
            Task<AppendResult> interrupted = Task.Run(() => AppendAsync(run, interruption), Cancellation);
            await Task.WhenAll(one, two, final, interrupted);

            RunStatus expected = await final is AppendResult.Appended ? RunStatus.Completed
                : await interrupted is AppendResult.Appended ? RunStatus.Interrupted : RunStatus.Cancelled;
            await AssertOneEndAsync(run, 1, expected);
            Assert.Equal(expected == RunStatus.Cancelled ? 1 : 0, new[] { await one, await two }.Count(result => result is EndResult.Ended));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_at_its_limit_takes_its_end_all_the_same(bool isCancelled)
    {
        Options.Frames = Options.Frames with { MaxStreamFrames = 3, MaxStreamBytes = 1024 * 1024 };
        await ReopenAsync();
        RunRecord byFrames = await BeginAsync("run_1");
        await AppendAsync(byFrames, Deltas(byFrames.Header, 1, 3));
        Assert.Equal(FrameFaultKind.TooLarge, Assert.IsType<AppendResult.Refused>(await AppendAsync(byFrames, Delta(byFrames.Header, 4))).Fault.Kind);
        RunRecord byBytes = await BeginAsync("run_2");
        await AppendAsync(byBytes, Delta(byBytes.Header, 1, new string('x', 1024 * 1024 - 400)));
        Assert.Equal(FrameFaultKind.TooLarge, Assert.IsType<AppendResult.Refused>(await AppendAsync(byBytes, Delta(byBytes.Header, 2, new string('y', 1000)))).Fault.Kind);

        foreach ((RunRecord run, int last) in ((RunRecord, int)[])[(byFrames, 4), (byBytes, 2)])
        {
            if (isCancelled)
                Assert.IsType<EndResult.Ended>(await CancelAsync(run));
            else
                Assert.IsType<AppendResult.Appended>(await AppendAsync(run, await InterruptionAsync(run)));
            await AssertOneEndAsync(run, last, isCancelled ? RunStatus.Cancelled : RunStatus.Interrupted);
        }
    }

    private async Task<Frame> InterruptionAsync(RunRecord run) =>
        TerminalFrame.Error(await FindAsync(run), RunOutcome.InterruptedCode, "Nobody is there.", isRetryable: true, Time);

    private Task<EndResult> CancelAsync(RunRecord run) => Ledger.EndAsync(run.Header.Key, live => TerminalFrame.Cancelled(live, Time), Cancellation);

    private async Task AssertOneEndAsync(RunRecord run, int frames, RunStatus status)
    {
        List<string> read = await ReadAsync(run);
        Assert.Equal(frames, read.Count);
        Assert.Single(read, frame => frame.Contains("\"kind\":\"final\"", StringComparison.Ordinal) || frame.Contains("\"kind\":\"error\"", StringComparison.Ordinal));
        Assert.Equal(status, (await FindAsync(run)).Status);
        Assert.Empty((await Ledger.VerifyAsync(run.Header.Key, null, Cancellation))!.Damage);
    }
}
