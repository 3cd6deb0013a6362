using System.Net;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S6: the disk says that a sync failed, of the log, the database or the witness: once, from then on, or after some that went well.</summary>
[Trait("Row", "S6")]
public sealed class FailedSyncTests(ITestOutputHelper output)
{
    private static readonly string[] Files = ["ledger.db-wal", "ledger.db", "ledger.witness"];

    private static readonly string[] Moments = Night.Is ? ["1", "1+", "2", "2+", "3", "3+"] : ["1", "1+", "2+"];

    [Fact]
    public async Task A_failed_sync_ends_the_process_before_it_acknowledges_and_the_retry_makes_each_frame_once()
    {
        Privilege.Trace();
        CancellationToken cancellation = FaultServer.Cancellation;
        await using FaultServer server = await FaultServer.StartAsync(null, ("Sqlite__CheckpointPages", "1000"), ("Ledger__SealAfter", "00:00:00"));
        List<FailStop> faults = [];
        foreach (string file in Files)
        {
            foreach (string moment in Moments)
            {
                var fault = new FailStop(server, $"s6-{file}-{moment.Replace('+', 'p')}");
                await fault.ProvokeAsync("fsync,fdatasync", $"error=EIO:when={moment}", file, cancellation);
                faults.Add(fault);
            }
        }

        foreach (FailStop fault in faults)
            await fault.TakeReadsAsync(cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(server.Process.DataDirectory))
            server.History.Chained(chain);

        Evidence evidence = server.History.Evidence;
        Figures.Report(output, "S6", $"{faults.Count} failed syncs, {faults.Count(fault => fault.ExitCode == 2)} ended the process with code 2, "
            + $"{faults.Count(fault => fault.Status == HttpStatusCode.ServiceUnavailable)} answered 503 first, {faults.Count(fault => fault.WasThere)} left the frame on disk all the same; "
            + $"{evidence.Acked.Count} frames acknowledged, {evidence.Acked.Count(acked => !acked.IsNew)} as duplicates of the retry");
        Assert.All(faults, fault => Assert.Equal(2, fault.ExitCode));
        Assert.Empty(Promises.FindBreaches(evidence));
    }
}
