using System.Collections.Concurrent;
using System.Globalization;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>N1: a connection that is cut after any byte; readers go on with their cursors, recorders send again.</summary>
[Trait("Row", "N1")]
public sealed class CutConnectionTests(ITestOutputHelper output)
{
    private const int Workers = 4;
    private const int SmallRun = 3;
    private const int LargeRun = 2_000;
    private const int LiveRuns = 8;
    private const int CutsOfEachLiveReader = 6;

    private static readonly int ReadersOfLargeRun = Night.Is ? 200 : 24;

    private readonly ConcurrentDictionary<string, int> _cuts = new();

    [Fact]
    public async Task Cut_after_any_byte_a_reader_goes_on_with_its_cursor_and_a_recorder_sends_again()
    {
        await using FaultServer server = await FaultServer.StartAsync(null, ("Ledger__SealAfter", "00:00:00"));
        CancellationToken cancellation = FaultServer.Cancellation;
        List<(string Run, int Frames)> runs = [("n1", SmallRun), ("n1-large", LargeRun)];
        foreach ((string run, int frames) in runs)
            await new Producer(server, run, frames, seed: 0).RecordAsync(largestBatch: 200, longestPauseMs: 0, cancellation);

        await ReadEndedAsync(server, runs[0].Run, cancellation);
        await ReadLargeAsync(server, runs[1].Run, cancellation);
        runs.AddRange(await ReadLiveAsync(server, cancellation));
        runs.AddRange(await Task.WhenAll(BodyForm.All.Where(form => !form.IsAcknowledgedByLines).Select(async form =>
        {
            var bodies = new CutBodies(server, form, $"n1-{form.Name}");
            int frames = await bodies.RecordAsync(cancellation);
            Count($"bodies in {form.Name}", bodies.Cuts);
            return (bodies.Run, frames);
        })));

        var reads = new PublicReads(server);
        foreach ((string run, int frames) in runs)
            await reads.TakeAsync(run, frames / 2, cancellation);

        Evidence evidence = server.History.Evidence;
        string counts = string.Join(", ", _cuts.OrderBy(cut => cut.Key, StringComparer.Ordinal).Select(cut => string.Create(CultureInfo.InvariantCulture, $"{cut.Value} of {cut.Key}")));
        Figures.Report(output, "N1", $"{_cuts.Values.Sum()} cuts ({counts}); {evidence.Resumed.Count} reads put together from their parts; no gap, no double");
        Assert.Empty(Promises.FindBreaches(evidence));
    }

    /// <summary>Every byte of the answers of a small run that has ended.</summary>
    private async Task ReadEndedAsync(FaultServer server, string run, CancellationToken cancellation)
    {
        await new PublicReads(server).SealedAsync(run, cancellation);
        long stream, page;
        await using (CuttingProxy proxy = CuttingProxy.Start(server))
        {
            await new CutReader(server, proxy, run, "uncut").ReadAsync(follows: false, byHeader: true, [], cancellation);
            stream = proxy.Passed;
            page = await new CutPages(server, proxy, run).LongestAsync(cancellation);
        }

        foreach (bool byHeader in (bool[])[true, false])
        {
            string way = byHeader ? "Last-Event-ID" : "cursor";
            await EachAsync(server, stream, async (proxy, bytes) =>
            {
                var reader = new CutReader(server, proxy, run, $"{way} after {bytes} bytes");
                await reader.ReadAsync(follows: bytes % 2 == 0, byHeader, [(bytes, Resets: bytes % 3 == 0)], cancellation);
                Count($"streams resumed by {way}", reader.Cuts);
            });
        }

        await EachAsync(server, page, async (proxy, bytes) =>
        {
            var pages = new CutPages(server, proxy, run);
            await pages.WalkAsync(bytes, cancellation);
            Count("pages", pages.Cuts);
        });
        await EachAsync(server, stream, async (proxy, bytes) => Count("streams of the .NET client", await new CutClient(server, proxy, run).FollowAsync(bytes, cancellation)));
    }

    /// <summary>A large run cut again and again, at random places.</summary>
    private async Task ReadLargeAsync(FaultServer server, string run, CancellationToken cancellation)
    {
        int length = (await new PublicReads(server).StreamAsync(run, "?ids=true", cancellation)).Length;
        await EachAsync(server, ReadersOfLargeRun, async (proxy, seed) =>
        {
            Random random = new((int)seed);
            var reader = new CutReader(server, proxy, run, $"reader {seed} of all");
            await reader.ReadAsync(
                follows: false, byHeader: seed % 2 == 0, Enumerable.Range(0, 10).Select(_ => ((long)random.Next(length / 6), random.Next(2) == 0)), cancellation);
            Count("streams of a large run", reader.Cuts);
        });
    }

    /// <summary>Runs that grow while their readers are cut, at any byte of what comes.</summary>
    private async Task<List<(string Run, int Frames)>> ReadLiveAsync(FaultServer server, CancellationToken cancellation)
    {
        const int frames = 40;
        List<(string, int)> runs = [];
        for (int i = 0; i < LiveRuns; i++)
        {
            string run = $"n1-live-{i}";
            runs.Add((run, frames));
            var producer = new Producer(server, run, frames, seed: i);
            await producer.BeginAsync(cancellation);
            Task recording = producer.RecordAsync(largestBatch: 2, longestPauseMs: 20, cancellation);
            await EachAsync(server, Workers, async (proxy, seed) =>
            {
                Random random = new((int)seed + (i * Workers));
                var reader = new CutReader(server, proxy, run, $"live reader {seed}");
                await reader.ReadAsync(
                    follows: true,
                    byHeader: true,
                    Enumerable.Range(0, CutsOfEachLiveReader).Select(_ => ((long)random.Next(3_000), random.Next(2) == 0)),
                    cancellation);
                Count("live streams", reader.Cuts);
            });
            await recording;
        }

        return runs;
    }

    private static async Task EachAsync(FaultServer server, long last, Func<CuttingProxy, long, Task> act)
    {
        long next = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            await using CuttingProxy proxy = CuttingProxy.Start(server);
            while (Interlocked.Increment(ref next) is var one && one <= last)
                await act(proxy, one);
        }));
    }

    private void Count(string what, int cuts) => _cuts.AddOrUpdate(what, cuts, (_, sum) => sum + cuts);
}
