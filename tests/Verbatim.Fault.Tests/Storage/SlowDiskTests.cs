using System.Diagnostics;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S18: every sync takes long, while more is sent than the disk takes .</summary>
[Trait("Row", "S18")]
public sealed class SlowDiskTests(ITestOutputHelper output)
{
    private const int Frames = 8;
    private const int PaddingChars = 120_000;
    private const int Reads = 20;
    private const long Mebibyte = 1024 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private static int Producers => Night.Is ? 128 : 32;

    private static string Delay => Night.Is ? "2000000" : "200000";

    [Fact]
    public async Task A_slow_disk_fills_no_memory_holds_up_no_reader_and_loses_nothing_and_whom_it_cannot_take_is_told_to_come_back()
    {
        Privilege.Trace();
        CancellationToken cancellation = FaultServer.Cancellation;
        await using FaultServer server = await FaultServer.StartAsync(null, ("Ledger__WaitingBytes", "1048576"));
        Producer early = new(server, "s18-early", 60, seed: 1);
        await early.RecordAsync(largestBatch: 8, longestPauseMs: 0, cancellation);
        Producer[] producers = [.. Enumerable.Range(0, Producers).Select(number => new Producer(server, $"s18-{number}", Frames, number, PaddingChars))];
        foreach (Producer producer in producers)
            await producer.BeginAsync(cancellation);
        Task following = new LiveReader(server, producers[0].Run, "reader").FollowAsync(cancellation);
        long before = server.MostMemory;

        Task recording;
        List<TimeSpan> reads = [];
        await using (await Tracer.AttachAsync(
            server.Process.Id, "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:delay_enter={Delay}"))
        {
            recording = Task.WhenAll(producers.Select(producer => producer.RecordAsync(largestBatch: 1, longestPauseMs: 0, cancellation)));
            while (!recording.IsCompleted && (reads.Count < Reads || producers.Sum(producer => producer.Refusals) < Producers))
            {
                long began = Stopwatch.GetTimestamp();
                await new PublicReads(server).TakeEarlierAsync(early.Run, "while the disk was slow", cancellation);
                reads.Add(Stopwatch.GetElapsedTime(began));
                server.History.Waited("a read while the disk was slow", reads[^1], LongestWait);
            }
        }

        long healed = Stopwatch.GetTimestamp();
        await recording;
        TimeSpan goingOn = Stopwatch.GetElapsedTime(healed);
        server.History.Waited("all that was refused, after the disk was fast again", goingOn, LongestWait);
        await following;
        long after = server.MostMemory;

        var final = new PublicReads(server);
        foreach (Producer producer in (Producer[])[early, .. producers])
            await final.TakeAsync(producer.Run, 3, cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(server.Process.DataDirectory))
            server.History.Chained(chain);

        int refusals = producers.Sum(producer => producer.Refusals);
        reads.Sort();
        Figures.Report(output, "S18", $"{Producers} recorders, {refusals} appends answered 503 with Retry-After, {reads.Count} reads meanwhile took p50 {reads[reads.Count / 2].TotalMilliseconds:0} ms, "
            + $"max {reads[^1].TotalMilliseconds:0} ms; most memory {after / Mebibyte} MiB, {before / Mebibyte} MiB before; all {server.History.Evidence.Acked.Count} frames there {goingOn.TotalSeconds:0.0} s after it was fast again");
        Assert.True(refusals > 0, "Nothing was refused: what waits has no bound.");
        Assert.InRange(after - before, 0, 256 * Mebibyte);
        Assert.Empty(Promises.FindBreaches(server.History.Evidence));
    }
}
