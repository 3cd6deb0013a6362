using System.Diagnostics;
using System.Globalization;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>N2: readers that stop, or take next to nothing, are let go, cost little until then, and come back with their cursors; nobody else feels them.</summary>
[Trait("Row", "N2")]
public sealed class StoppedReadersTests(ITestOutputHelper output)
{
    private const int Stopped = 150;
    private const int Trickling = 40;
    private const int Slow = 10;
    private const int Frames = 1_200;
    private const int Padding = 1_000;

    // The system doubles what it is told, for what it needs itself.
    private const long MostUnsent = 2 * 128 * 1024;

    // The server's own buffers and blocks of one replay, as ledger.md bounds them, and what a garbage collector may keep of other work.
    private const long MostPerReader = 512 * 1024;
    private const long MostBeside = 160L * 1024 * 1024;

    private static readonly TimeSpan LongestUntilGone = TimeSpan.FromSeconds(60);

    private long _unsent;
    private long _unsentOfAll;
    private long _resident;

    [Fact]
    public async Task Readers_that_stop_are_let_go_and_get_the_rest_when_they_come_back()
    {
        await using FaultServer server = await FaultServer.StartAsync(
            null, ("Replay__StalledReaderLimit", "00:00:05"), ("Replay__SendBufferBytes", "131072"), ("Ledger__SealAfter", "00:00:00"));
        CancellationToken cancellation = FaultServer.Cancellation;
        await new Producer(server, "n2-ended", Frames, seed: 1, Padding).RecordAsync(largestBatch: 200, longestPauseMs: 0, cancellation);
        var live = new Producer(server, "n2-live", Frames + 1, seed: 2, Padding);
        await live.BeginAsync(cancellation);
        await live.AppendUntilTakenAsync(1, Frames, cancellation);

        var others = new OtherWork(server, "n2-other");
        Task work = others.GoOnAsync(cancellation);
        await UntilAsync(() => others.Runs.Count >= 4, cancellation);
        IReadOnlyList<TimeSpan> before = others.TakeTimes();
        long residentBefore = Resident(server);
        int runsBefore = others.Runs.Count;

        NarrowReader[] readers = [.. Enumerable.Range(0, Stopped + Trickling + Slow).Select(i =>
            i % 2 == 0 || i >= Stopped + Trickling ? new NarrowReader(server, "n2-ended", follows: false) : new NarrowReader(server, "n2-live", follows: true))];
        await Task.WhenAll(readers.Select(reader => reader.OpenAsync(cancellation)));
        long began = Stopwatch.GetTimestamp();
        Task[] trickling = [.. readers.Skip(Stopped).Take(Trickling).Select(reader => reader.TakeAsync(64, TimeSpan.FromMilliseconds(100), cancellation))];
        Task<bool>[] slow = [.. readers.Skip(Stopped + Trickling).Select(reader => reader.TakeAsync(8 * 1024, TimeSpan.FromMilliseconds(5), cancellation))];
        TimeSpan? gone = await UntilGoneAsync(server, [.. readers.Take(Stopped + Trickling).Select(reader => reader.Port)], began, cancellation);
        server.History.Waited("the end of the last reader that had stopped", gone, LongestUntilGone);
        await UntilAsync(() => others.Runs.Count > runsBefore, cancellation);
        IReadOnlyList<TimeSpan> during = others.TakeTimes();
        int runsDuring = others.Runs.Count - runsBefore;
        Assert.InRange(_unsent, 1, MostUnsent);
        Assert.NotNull(gone);
        Assert.InRange(_resident - residentBefore, 0, (readers.Length * MostPerReader) + MostBeside);

        await Task.WhenAll(trickling);
        bool[] cut = await Task.WhenAll(slow);
        var atATime = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation };
        Task back = Parallel.ForEachAsync(readers, atATime, async (reader, token) => await reader.ComeBackAsync(token));
        await live.AppendUntilTakenAsync(Frames + 1, Frames + 1, cancellation);
        await back;
        others.End();
        await work;
        foreach (NarrowReader reader in readers)
            reader.Dispose();

        var reads = new PublicReads(server);
        foreach (string run in (string[])["n2-ended", "n2-live", .. others.Runs])
            await reads.TakeAsync(run, cutAfter: 20, cancellation);
        Figures.Report(
            output,
            "N2",
            $"{Stopped} readers that stopped and {Trickling} that took 640 bytes a second were let go, the last after {gone.Value.TotalSeconds:0.0} s (limit 5 s); "
            + $"{cut.Count(wasCut => !wasCut)} of {cut.Length} slow ones were kept; all {readers.Length} came back and got the rest. At most {_unsent / 1024} KiB unsent for one and {_unsentOfAll / 1024} KiB "
            + $"for all, {(_resident - residentBefore) / 1024 / 1024} MiB more resident; {runsDuring} other runs recorded and followed meanwhile, "
            + $"appends p50 {Percentile(before, 50)} and {Percentile(during, 50)} ms, p99 {Percentile(before, 99)} and {Percentile(during, 99)} ms before and meanwhile");
        Assert.Empty(Promises.FindBreaches(server.History.Evidence));
    }

    /// <summary>Waits until the server has closed all these connections and the kernel holds nothing for them; null where that takes too long.</summary>
    private async Task<TimeSpan?> UntilGoneAsync(FaultServer server, HashSet<int> ports, long began, CancellationToken cancellation)
    {
        while (Stopwatch.GetElapsedTime(began) < LongestUntilGone)
        {
            IReadOnlyList<KernelSocket> theirs = [.. KernelSocket.Of(server.Process.Address.Port).Where(socket => ports.Contains(socket.RemotePort))];
            _unsent = Math.Max(_unsent, theirs.Select(socket => socket.Unsent).DefaultIfEmpty().Max());
            _unsentOfAll = Math.Max(_unsentOfAll, theirs.Sum(socket => socket.Unsent));
            _resident = Math.Max(_resident, Resident(server));
            if (_unsent > MostUnsent)
                return null;
            if (!theirs.Any(socket => socket.IsOpen || socket.Unsent > 0))
                return Stopwatch.GetElapsedTime(began);
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }

        return null;
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
    }

    private static long Resident(FaultServer server)
    {
        string line = File.ReadLines($"/proc/{server.Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static string Percentile(IReadOnlyList<TimeSpan> ordered, int percent) =>
        ordered[Math.Min(ordered.Count - 1, ordered.Count * percent / 100)].TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
