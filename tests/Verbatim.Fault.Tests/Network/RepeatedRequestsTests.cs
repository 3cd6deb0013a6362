using Verbatim.Client;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>N6: requests that come twice, late or out of order, one behind the other on one connection, or all at once on one of HTTP/2.</summary>
[Trait("Row", "N6")]
public sealed class RepeatedRequestsTests(ITestOutputHelper output)
{
    private const int FramesOfRecorder = 300;

    private static readonly int RunsOfEachKind = Night.Is ? 40 : 4;

    [Fact]
    public async Task Sent_twice_late_out_of_order_pipelined_or_multiplexed_each_frame_is_recorded_once_and_in_its_place()
    {
        CancellationToken cancellation = FaultServer.Cancellation;
        await using FaultServer server = await FaultServer.StartAsync(null, ("Ledger__SealAfter", "00:00:00"));
        await using FaultServer multiplexed = await FaultServer.StartHttp2Async();
        List<ShuffledRun> shuffled = [];
        List<ReplayingWire> wires = [];
        for (int i = 0; i < RunsOfEachKind; i++)
        {
            ShuffledRun[] runs = [new(server, $"n6-connections-{i}", i), new(server, $"n6-pipelined-{i}", i), new(multiplexed, $"n6-multiplexed-{i}", i)];
            await runs[0].SendAtOnceAsync(cancellation);
            await runs[1].SendPipelinedAsync(cancellation);
            await runs[2].SendAtOnceAsync(cancellation);
            shuffled.AddRange(runs);
            wires.Add(await RecordAsync(server, $"n6-replayed-{i}", i, cancellation));
        }

        await TakeAsync(server, ["connections", "pipelined", "replayed"], cancellation);
        await TakeAsync(multiplexed, ["multiplexed"], cancellation);
        Figures.Report(
            output,
            "N6",
            $"{shuffled.Count} runs of which each batch came twice and in any order, over many connections, pipelined on one, and all at once on one of HTTP/2: "
            + $"{shuffled.Sum(run => run.Requests.Taken)} requests taken, {shuffled.Sum(run => run.Requests.Refused)} told where the run goes on; {wires.Count} runs of the .NET recorder, "
            + $"{wires.Sum(wire => wire.Repeated)} of its requests repeated, {wires.Sum(wire => wire.Late)} again after later ones, {wires.Sum(wire => wire.Unanswered)} without their answer; doubled 0");
        Assert.Empty(Promises.FindBreaches(server.History.Evidence));
        Assert.Empty(Promises.FindBreaches(multiplexed.History.Evidence));
    }

    /// <summary>A recorder whose requests are repeated behind its back.</summary>
    private static async Task<ReplayingWire> RecordAsync(FaultServer server, string run, int seed, CancellationToken cancellation)
    {
        var producer = new Producer(server, run, FramesOfRecorder, seed);
        await producer.BeginAsync(cancellation);
        producer.Send(1, FramesOfRecorder);
        var wire = new ReplayingWire(server, run, seed);
        using HttpClient http = new(wire) { BaseAddress = server.Process.Address };
        var options = new RunRecorderOptions
        {
            MaxBatchFrames = 5,
            MaxBatchWait = TimeSpan.Zero,
            ShortestPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(1),
        };
        await using RunRecorder recorder = await new VerbatimClient(http).JoinRecordingAsync(RunId.Parse(run), options, cancellation);
        for (int eventId = 1; eventId <= FramesOfRecorder; eventId++)
            await recorder.RecordAsync(producer.Frame(eventId), cancellation);

        FramesRecorded recorded = await recorder.CompleteAsync(cancellation);
        Assert.Equal((FramesOfRecorder, RunStatus.Completed), (recorded.LastEventId, recorded.RunStatus));
        await wire.EndAsync(new Uri(server.Process.Address, $"{RunClient.Runs}/{run}/frames"), cancellation);
        return wire;
    }

    private static async Task TakeAsync(FaultServer server, string[] kinds, CancellationToken cancellation)
    {
        var reads = new PublicReads(server);
        foreach (string kind in kinds)
        {
            for (int i = 0; i < RunsOfEachKind; i++)
                await reads.TakeAsync($"n6-{kind}-{i}", ShuffledRun.Frames / 2, cancellation);
        }
    }
}
