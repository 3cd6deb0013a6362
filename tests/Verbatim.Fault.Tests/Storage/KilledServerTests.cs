using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S1: the process ends at random moments, while 4 producers record 8 runs each and 4 readers follow.</summary>
[Trait("Row", "S1")]
public sealed class KilledServerTests(ITestOutputHelper output)
{
    private const int Producers = 4;
    private const int RunsOfEach = 8;
    private const int FramesPerRun = 60;

    private static int Kills => Night.Is ? 500 : 30;

    [Fact]
    public async Task Killed_at_random_moments_the_server_loses_doubles_and_moves_nothing()
    {
        await using FaultServer server = await FaultServer.StartAsync(null, ("Ledger__SealAfter", "00:00:00"));
        CancellationToken cancellation = FaultServer.Cancellation;
        Random random = new(1);
        int kills = 0, rounds = 0;
        List<string> runs = [];

        while (kills < Kills)
        {
            int round = rounds++;
            Task<List<string>>[] producing = [.. Enumerable.Range(0, Producers).Select(producer => ProduceAsync(server, $"s1-{round}-{producer}", random.Next(), cancellation))];
            Task[] following = [.. Enumerable.Range(0, Producers).Select(reader => new LiveReader(server, $"s1-{round}-{reader}-0", $"reader {reader}").FollowAsync(cancellation))];
            Task work = Actors.AllAsync([.. producing, .. following]);
            while (kills < Kills && await server.History.HasMovedOnAsync(work, random.Next(20, 250), cancellation))
            {
                await server.KillAndRestartAsync();
                kills++;
            }

            await work.WaitAsync(TimeSpan.FromMinutes(5), cancellation);
            foreach (Task<List<string>> produced in producing)
                runs.AddRange(await produced);
        }

        var reads = new PublicReads(server);
        foreach (string run in runs)
            await reads.TakeEarlierAsync(run, "before the last restart", cancellation);
        await server.KillAndRestartAsync();
        foreach (string run in runs)
            await reads.TakeAsync(run, random.Next(1, FramesPerRun), cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(server.Process.DataDirectory))
            server.History.Chained(chain);

        Evidence evidence = server.History.Evidence;
        TimeSpan[] restarts = [.. server.Restarts.Order()];
        Figures.Report(
            output,
            "S1",
            $"{kills} kills, {runs.Count} runs, {evidence.Acked.Count} frames acknowledged, {evidence.Seen.Count} seen live, {evidence.Unanswered.Count} without an answer; "
            + $"restart p50 {restarts[restarts.Length / 2].TotalMilliseconds:0} ms, max {restarts[^1].TotalMilliseconds:0} ms");
        Assert.Equal(runs.Count, evidence.Chains.Count);
        Assert.True(evidence.Unanswered.Count > 0 && evidence.Seen.Count > 0, "The faults met no work.");
        Assert.Empty(Promises.FindBreaches(evidence));
    }

    private static async Task<List<string>> ProduceAsync(FaultServer server, string name, int seed, CancellationToken cancellation)
    {
        List<string> runs = [];
        for (int i = 0; i < RunsOfEach; i++)
        {
            runs.Add($"{name}-{i}");
            await new Producer(server, runs[^1], FramesPerRun, seed + i).RecordAsync(largestBatch: 8, longestPauseMs: 20, cancellation);
        }

        return runs;
    }
}
