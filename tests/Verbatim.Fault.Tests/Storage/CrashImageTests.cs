using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S4: the disk as it stood at many moments of recording and sealing, each as a power cut at that moment would have left it.</summary>
[Trait("Row", "S4")]
public sealed class CrashImageTests(ITestOutputHelper output)
{
    private const int Producers = 3;
    private const int FramesPerRun = 60;

    private static int Images => Night.Is ? 400 : 40;

    [Fact]
    public async Task Whenever_the_disk_is_looked_at_it_holds_all_that_was_acknowledged_or_seen_by_then()
    {
        Privilege.Mount();
        CancellationToken cancellation = FaultServer.Cancellation;
        string name = Path.Combine(Path.GetTempPath(), Leftovers.NewName());
        await using Volume outer = await Volume.OnXfsAsync(name + ".img", 4L * 1024 * 1024 * 1024);
        string image = Path.Combine(outer.Path, "disk.img");
        await using Volume disk = await Volume.OnXfsAsync(image, 512L * 1024 * 1024);
        await using FaultServer server = await FaultServer.StartAsync(
            Path.Combine(disk.Path, "data"), ("Ledger__SealAfter", "00:00:00"), ("Sqlite__CheckpointPages", "1000"));

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task work = Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => RecordAsync(server, producer, enough.Token)));
        List<string> breaches = [];
        int acked = 0, beyond = 0;
        Random random = new(4);
        for (int taken = 0; taken < Images; taken++)
        {
            if (!await server.History.HasMovedOnAsync(work, random.Next(1, 40), cancellation))
                await work;

            Evidence before = server.History.Evidence;
            string copy = Path.Combine(outer.Path, $"copy-{taken}.img");
            await Command.RunAsync("cp", "--reflink=always", image, copy);
            Evidence after = server.History.Evidence;

            // What was sent while the copy was made may be in it; what was acknowledged or seen before must be.
            Evidence found = await OpenAsync(copy, before with { Sent = after.Sent, Unanswered = after.Unanswered });
            breaches.AddRange(Promises.FindBreaches(found).Select(breach => $"image {taken}: {breach}"));
            acked = before.Acked.Count;
            beyond += found.Final.Sum(reading => reading.Frames.Count) - acked;
        }

        await enough.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Figures.Report(output, "S4", $"{Images} crash images, up to {acked} frames acknowledged in one, {beyond} there that were not acknowledged yet, {breaches.Count} breaches");
        Assert.Empty(breaches);
    }

    private static async Task RecordAsync(FaultServer server, int producer, CancellationToken cancellation)
    {
        for (int i = 0; ; i++)
        {
            string run = $"s4-{producer}-{i}";
            Task following = new LiveReader(server, run, "reader of " + run).FollowAsync(cancellation);
            await new Producer(server, run, FramesPerRun, (producer * 100) + i).RecordAsync(largestBatch: 8, longestPauseMs: 25, cancellation);
            await following;
        }
    }

    /// <summary>What a copy of the disk holds, opened and verified by the ledger itself.</summary>
    private static async Task<Evidence> OpenAsync(string copy, Evidence evidence)
    {
        await using Volume disk = await Volume.OnXfsAsync(copy);
        string directory = Path.Combine(disk.Path, "data");
        List<Reading> readings = [];
        await using (RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, CancellationToken.None))
        {
            foreach (string run in evidence.Sent.Select(sent => sent.Run).Distinct())
            {
                if (await ledger.FindAsync(new RunKey(TenantId.Parse("faults"), RunId.Parse(run)), CancellationToken.None) is { } left)
                    readings.Add(new Reading(run, "ledger", await ScriptRuns.ReadAsync(ledger, left)));
            }
        }

        IReadOnlyList<Chained> chains = await ChainsOnDisk.ReadAsync(directory);
        using SqliteVerification verification = SqliteVerification.Open(directory, objects: null);
        Assert.Empty(verification.FindDamage());
        await foreach (VerifiedRun run in verification.RunAsync(null, CancellationToken.None))
            Assert.Empty(run.Damage);
        return evidence with { Final = readings, Chains = chains };
    }
}
