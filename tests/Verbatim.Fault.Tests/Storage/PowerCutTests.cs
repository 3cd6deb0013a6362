using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S3: the power goes while frames are recorded and followed: whatever was not on disk by then never was.</summary>
[Trait("Row", "S3")]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Producers = 4;
    private const int FramesPerRun = 60;
    private const long DiskBytes = 512L * 1024 * 1024;

    private static int Cuts => Night.Is ? 200 : 5;

    [Fact]
    public async Task After_a_power_cut_all_that_was_acknowledged_or_seen_is_there_and_with_a_durability_that_does_not_promise_it_it_is_not()
    {
        Privilege.Mount();
        var image = Path.Combine(Path.GetTempPath(), Leftovers.NewName() + ".img");
        Evidence evidence = await CutAsync(image);
        (int acked, int lost) = await CutRelaxedAsync(image);

        TimeSpan longest = evidence.Waits.Max(wait => wait.Took) ?? TimeSpan.Zero;
        Figures.Report(output, "S3", $"{Cuts} power cuts, {evidence.Acked.Count} frames acknowledged, {evidence.Seen.Count} seen live, {evidence.Unanswered.Count} without an answer, 0 lost; "
            + $"restart max {longest.TotalMilliseconds:0} ms; control with durability ProcessEnd: {lost} of {acked} acknowledged frames lost by one cut");
        Assert.True(evidence.Unanswered.Count > 0 && evidence.Seen.Count > 0, "The cuts met no work.");
        Assert.Empty(Promises.FindBreaches(evidence));
        Assert.True(lost > 0, "A cut that takes nothing from a ledger that does not sync takes nothing from any.");
    }

    private static async Task<Evidence> CutAsync(string image)
    {
        CancellationToken cancellation = FaultServer.Cancellation;
        await using Volume disk = await Volume.OnXfsAsync(image, DiskBytes);
        string directory = Path.Combine(disk.Path, "data");
        await using FaultServer server = await FaultServer.StartAsync(directory, ("Ledger__SealAfter", "00:00:00"), ("Sqlite__CheckpointPages", "1000"));
        Random random = new(3);
        List<string> runs = [];
        for (int cut = 0; cut < Cuts;)
        {
            Producer[] producers = [.. Enumerable.Range(0, Producers).Select(number => new Producer(server, $"s3-{runs.Count}-{number}", FramesPerRun, random.Next()))];
            runs.AddRange(producers.Select(producer => producer.Run));
            Task work = Actors.AllAsync([
                .. producers.Select(producer => producer.RecordAsync(largestBatch: 8, longestPauseMs: 20, cancellation)),
                .. producers.Select(producer => new LiveReader(server, producer.Run, "reader of " + producer.Run).FollowAsync(cancellation)),
            ]);
            while (cut < Cuts && await server.History.HasMovedOnAsync(work, random.Next(20, 150), cancellation))
            {
                await disk.CutAsync();
                await server.Process.KillAsync();
                await disk.RemountAsync();
                await server.RestartAsync();
                cut++;
            }

            await work.WaitAsync(TimeSpan.FromMinutes(5), cancellation);
        }

        var reads = new PublicReads(server);
        foreach (string run in runs)
            await reads.TakeAsync(run, random.Next(1, FramesPerRun), cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(directory))
            server.History.Chained(chain);
        return server.History.Evidence;
    }

    /// <summary>The same with a durability that a power cut is allowed to break: it must, else the cuts above prove nothing.</summary>
    private static async Task<(int Acked, int Lost)> CutRelaxedAsync(string image)
    {
        CancellationToken cancellation = FaultServer.Cancellation;
        await using Volume disk = await Volume.OnXfsAsync(image, DiskBytes);
        await using FaultServer server = await FaultServer.StartAsync(Path.Combine(disk.Path, "data"), ("Sqlite__Durability", "ProcessEnd"));
        await new Producer(server, "s3-before", FramesPerRun, seed: 1).RecordAsync(largestBatch: 8, longestPauseMs: 0, cancellation);
        await disk.CutAsync();
        await server.Process.KillAsync();
        await disk.RemountAsync();
        await server.RestartAsync();

        using HttpResponseMessage answer = await server.Http.GetAsync("/api/v1/workflows/runs/s3-before/replay/stream", cancellation);
        int there = answer.IsSuccessStatusCode ? PublicReads.LinesOf(await answer.Content.ReadAsByteArrayAsync(cancellation)).Length : 0;
        int acked = server.History.Evidence.Acked.Count;
        return (acked, acked - there);
    }
}
