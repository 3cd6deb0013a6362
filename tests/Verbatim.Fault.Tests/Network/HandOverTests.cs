using System.Collections.Concurrent;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>N8: a reader that comes while a run grows gets what is recorded and then what comes, with nothing missing or twice where the two meet.</summary>
/// <remarks>Runs are longer than their tails, blocks are small, and sealing begins at once, so that readers meet the seams of all of these.</remarks>
[Trait("Row", "N8")]
public sealed class HandOverTests(ITestOutputHelper output)
{
    private const int Recorders = 3;
    private const int Readers = 6;
    private const int FramesPerRun = 1_200;
    private const int LargestBatch = 16;

    // The smallest tail holds about so many of these frames.
    private const int FramesInTail = 64 * 1024 / 340;

    private static readonly int Subscriptions = Night.Is ? 10_000 : 2_000;

    private readonly ConcurrentQueue<GrowingRun> _runs = new();
    private readonly ConcurrentQueue<string> _early = new();
    private int _subscriptions;
    private int _crossed;
    private int _ended;

    [Fact]
    public async Task Subscribed_at_any_moment_and_any_place_a_reader_misses_nothing_and_gets_nothing_twice()
    {
        await using FaultServer server = await FaultServer.StartAsync(
            null, ("Ledger__SealAfter", "00:00:00"), ("Ledger__TailBytes", "65536"), ("Ledger__BlockBytes", "4096"));
        CancellationToken cancellation = FaultServer.Cancellation;
        Task[] recording = [.. Enumerable.Range(0, Recorders).Select(recorder => RecordAsync(server, recorder, cancellation))];
        Task[] reading = [.. Enumerable.Range(0, Readers).Select(reader => SubscribeAsync(server, reader, cancellation))];
        await Task.WhenAll([.. recording, .. reading]);

        var reads = new PublicReads(server);
        foreach (GrowingRun run in _runs)
            await reads.TakeAsync(run.Name, FramesPerRun / 2, cancellation);

        Evidence evidence = server.History.Evidence;
        Figures.Report(
            output,
            "N8",
            $"{_subscriptions} subscriptions to {_runs.Count} growing runs of {FramesPerRun} frames, {_crossed} read on from what was recorded into what came, {_ended} up to the end; "
            + $"{evidence.Seen.Count} frames seen, {evidence.Resumed.Count} runs read in pieces; none missing, none twice");
        Assert.True(_crossed > Subscriptions / 4, $"Only {_crossed} subscriptions read beyond what was recorded when they began.");
        Assert.Empty(_early);
        Assert.Empty(Promises.FindBreaches(evidence));
    }

    /// <summary>One run after the other, each with a reader that takes it in pieces, until there were enough subscriptions.</summary>
    private async Task RecordAsync(FaultServer server, int recorder, CancellationToken cancellation)
    {
        for (int i = 0; Volatile.Read(ref _subscriptions) < Subscriptions; i++)
        {
            var run = new GrowingRun(server, $"n8-{recorder}-{i}", FramesPerRun, (recorder * 100) + i);
            await run.BeginAsync(cancellation);
            _runs.Enqueue(run);
            Task inPieces = ReadInPiecesAsync(server, run, cancellation);
            await run.RecordAsync(LargestBatch, cancellation);
            await inPieces;
        }
    }

    private async Task SubscribeAsync(FaultServer server, int reader, CancellationToken cancellation)
    {
        Random random = new(reader);
        while (Volatile.Read(ref _subscriptions) < Subscriptions)
        {
            GrowingRun[] newest = [.. _runs.TakeLast(Recorders)];
            if (newest.Length == 0)
            {
                await Task.Yield();
                continue;
            }

            GrowingRun run = newest[random.Next(newest.Length)];
            int known = run.Acknowledged;
            (int after, string? cursor) = random.Next(6) switch
            {
                0 => (known, null),
                1 => (Math.Max(0, known - random.Next(1, LargestBatch)), null),
                2 => (Math.Clamp(known - FramesInTail + random.Next(-LargestBatch, LargestBatch), 0, known), null),
                3 => (random.Next(known + 1), (string?)null),
                _ => run.CursorBefore(random.Next(known / 2, known + 1) + 1),
            };
            await NoteAsync(server, run, $"reader {reader}, {Volatile.Read(ref _subscriptions)}", after, cursor, random.Next(1, 3 * LargestBatch), cancellation);
        }
    }

    /// <summary>The whole run from beginning to end, in reads that each go on behind the last frame of the one before.</summary>
    private async Task ReadInPiecesAsync(FaultServer server, GrowingRun run, CancellationToken cancellation)
    {
        Random random = new(run.Frames);
        List<Line> lines = [];
        Subscription piece;
        int pieces = 0;
        do
        {
            (int after, string? cursor) = lines.Count == 0 ? (0, null) : run.CursorBefore(lines.Count + 1);
            piece = await NoteAsync(server, run, $"piece {pieces++}", after, cursor, random.Next(1, 80), cancellation);
            lines.AddRange(piece.Lines);
        }
        while (!piece.IsEnded);

        server.History.Resumed(new Reading(run.Name, $"in {pieces} pieces", lines));
    }

    private async Task<Subscription> NoteAsync(
        FaultServer server, GrowingRun run, string reader, int after, string? cursor, int beyond, CancellationToken cancellation)
    {
        var subscription = new Subscription(server, run, reader);
        await subscription.ReadAsync(after, cursor, beyond, cancellation);
        Interlocked.Increment(ref _subscriptions);
        if (subscription.Last > subscription.Seam)
            Interlocked.Increment(ref _crossed);
        if (!subscription.IsEnded)
            return subscription;

        Interlocked.Increment(ref _ended);
        if (subscription.Last != run.Frames)
            _early.Enqueue($"{reader} was told that {run.Name} ends with frame {subscription.Last}.");
        return subscription;
    }
}
