using System.Diagnostics;
using System.Net;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Storage;

/// <summary>S7: the disk is full, or writes fail: a file system in memory that is filled up, and system calls that say so.</summary>
[Trait("Row", "S7")]
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int PaddingChars = 60_000;
    private const int Batch = 3;

    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(30);

    // A short write that wrote nothing is how a disk without room answers where it can say nothing better.
    private static readonly (string Injection, string File)[] Full =
    [
        ("error=ENOSPC:when=1+", "ledger.db-wal"),
        ("error=ENOSPC:when=4+", "ledger.db-wal"),
        ("retval=0:when=2+", "ledger.db-wal"),
        ("error=ENOSPC:when=1+", "ledger.db"),
    ];

    private static readonly (string Injection, string File)[] Broken =
    [
        ("error=EIO:when=1", "ledger.db-wal"),
        ("error=EIO:when=7", "ledger.db-wal"),
        ("error=EIO:when=3", "ledger.db"),
        ("error=EIO:when=2", "ledger.witness"),
    ];

    private readonly List<TimeSpan> _recoveries = [];
    private int _refusals;

    private static int Fills => Night.Is ? 40 : 6;

    // More than fits into what sealing has freed within the database by then.
    private static int Frames => Night.Is ? 4000 : 400;

    // What was recorded during one fill is there at the next one, and all of it has to fit.
    private static int VolumeMegabytes => Night.Is ? 512 : 96;

    [Fact]
    public async Task A_full_disk_is_said_takes_nothing_half_and_is_no_reason_to_restart_while_a_broken_one_is()
    {
        Privilege.Mount();
        CancellationToken cancellation = FaultServer.Cancellation;
        await using Volume volume = await Volume.InMemoryAsync(VolumeMegabytes * 1024 * 1024);
        string directory = Path.Combine(volume.Path, "data");
        await using FaultServer server = await FaultServer.StartAsync(directory, ("Sqlite__CheckpointPages", "1000"), ("Ledger__SealAfter", "00:00:00"));
        Producer early = new(server, "s7-early", 20, seed: 3);
        await early.RecordAsync(largestBatch: 4, longestPauseMs: 0, cancellation);
        int process = server.Process.Id;
        List<string> runs = [early.Run];

        for (int fill = 0; fill < Fills; fill++)
            runs.Add(await FillAsync(server, Path.Combine(volume.Path, "filler"), fill, cancellation));
        foreach ((string injection, string file) in Full)
            runs.Add(await RefuseAsync(server, injection, file, runs.Count, cancellation));
        Assert.Equal(process, server.Process.Id);

        List<FailStop> faults = [];
        foreach ((string injection, string file) in Broken)
        {
            var fault = new FailStop(server, $"s7-broken-{faults.Count}");
            await fault.ProvokeAsync("pwrite64", injection, file, cancellation);
            faults.Add(fault);
        }

        var reads = new PublicReads(server);
        foreach (string run in runs)
            await reads.TakeAsync(run, 2, cancellation);
        foreach (FailStop fault in faults)
            await fault.TakeReadsAsync(cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(directory))
            server.History.Chained(chain);

        Evidence evidence = server.History.Evidence;
        TimeSpan[] recoveries = [.. _recoveries.Order()];
        Figures.Report(output, "S7", $"{Fills} fills of a disk and {Full.Length} of its answers injected, {_refusals} appends answered 507, no restart, "
            + $"appends again after p50 {recoveries[recoveries.Length / 2].TotalMilliseconds:0} ms, max {recoveries[^1].TotalMilliseconds:0} ms; "
            + $"{faults.Count} broken writes, {faults.Count(fault => fault.ExitCode == 2)} ended the process with code 2; {evidence.Acked.Count} frames acknowledged");
        Assert.All(faults, fault => Assert.Equal(2, fault.ExitCode));
        Assert.Empty(Promises.FindBreaches(evidence));
    }

    private async Task<string> FillAsync(FaultServer server, string filler, int number, CancellationToken cancellation)
    {
        Producer producer = new(server, $"s7-fill-{number}", Frames, seed: number, PaddingChars);
        await producer.BeginAsync(cancellation);
        Task following = new LiveReader(server, producer.Run, "reader").FollowAsync(cancellation);
        await producer.AppendUntilTakenAsync(1, Batch, cancellation);
        using (FileStream file = new(filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            FillUp(file);

        int refused = await AppendUntilRefusedAsync(server, producer, cancellation);
        await new PublicReads(server).TakeEarlierAsync("s7-early", "while the disk was full", cancellation);
        File.Delete(filler);
        await GoOnAsync(server, producer, refused, cancellation);
        await following;
        return producer.Run;
    }

    private async Task<string> RefuseAsync(FaultServer server, string injection, string file, int number, CancellationToken cancellation)
    {
        Producer producer = new(server, $"s7-refused-{number}", Frames, seed: number, PaddingChars);
        await producer.BeginAsync(cancellation);
        int refused = Batch + 1;
        await producer.AppendUntilTakenAsync(1, Batch, cancellation);
        await using (await server.InjectAsync("pwrite64", injection, file))
        {
            // A checkpoint that finds no room leaves everything in the log, and nobody is refused anything.
            if (file == "ledger.db")
                refused = await AppendAsync(server, producer, batches: 30, cancellation);
            else
                refused = await AppendUntilRefusedAsync(server, producer, cancellation);
        }

        await GoOnAsync(server, producer, refused, cancellation);
        return producer.Run;
    }

    // As much as goes in: in the end a byte at a time.
    private static void FillUp(FileStream file)
    {
        for (int size = 1024 * 1024; size > 0; size /= 2)
        {
            try
            {
                while (true)
                    file.Write(new byte[size]);
            }
            catch (IOException)
            {
                continue;
            }
        }
    }

    /// <returns>The first frame of the batch that was refused, of which nothing may be there but what the answer says.</returns>
    private async Task<int> AppendUntilRefusedAsync(FaultServer server, Producer producer, CancellationToken cancellation)
    {
        for (int first = Batch + 1; first < Frames - Batch; first += Batch)
        {
            producer.Send(first, first + Batch - 1);
            HttpStatusCode status = await producer.AppendAsync(first, first + Batch - 1, cancellation);
            if (status == HttpStatusCode.OK)
                continue;

            server.History.Answered($"an append of {producer.Run} to a full disk", (int)status, 507);
            _refusals++;
            await new PublicReads(server).TakeEarlierAsync(producer.Run, "after the refusal", cancellation);
            int acked = server.History.Evidence.Acked.Count(acked => acked.Run == producer.Run);
            int there = PublicReads.LinesOf(await new PublicReads(server).StreamAsync(producer.Run, "", cancellation)).Length;
            Assert.Equal(acked, there);
            return first;
        }

        throw new InvalidOperationException($"{producer.Run}: the disk never was full.");
    }

    private static async Task<int> AppendAsync(FaultServer server, Producer producer, int batches, CancellationToken cancellation)
    {
        int next = Batch + 1;
        for (int batch = 0; batch < batches; batch++, next += Batch)
        {
            producer.Send(next, next + Batch - 1);
            server.History.Answered($"an append of {producer.Run} while the log cannot be moved", (int)await producer.AppendAsync(next, next + Batch - 1, cancellation), 200);
        }

        return next;
    }

    private async Task GoOnAsync(FaultServer server, Producer producer, int next, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        await producer.AppendUntilTakenAsync(next, next + Batch - 1, cancellation);
        _recoveries.Add(Stopwatch.GetElapsedTime(began));
        server.History.Waited($"an append of {producer.Run} after there was room", _recoveries[^1], LongestRecovery);
        await producer.EndAsync(next + Batch, cancellation);
    }
}
