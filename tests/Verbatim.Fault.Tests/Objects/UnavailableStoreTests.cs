using Verbatim.Fault.Tests.Servers;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>O1: the store of attachments is away, refuses, resets, is silent, or loses its answers, at each thing that it is asked.</summary>
[Trait("Row", "O1")]
public sealed class UnavailableStoreTests(ITestOutputHelper output)
{
    private const string Kept = "kept";

    private static readonly byte[] Bytes = new byte[20_000];
    private static readonly byte[] ManyBytes = new byte[S3Floor.PartBytes + 1];

    private static readonly (string Name, S3Fault Fault)[] Faults =
    [
        ("500", new S3Fault.Refuse(500, "InternalError")),
        ("502", new S3Fault.Refuse(502, "<html>")),
        ("503", new S3Fault.Refuse(503, "SlowDown")),
        ("403", new S3Fault.Refuse(403, "AccessDenied")),
        ("404 for the bucket", new S3Fault.Refuse(404, "NoSuchBucket")),
        ("429", new S3Fault.Refuse(429, "TooManyRequests")),
        ("reset", new S3Fault.Reset()),
        ("silence", new S3Fault.Silence()),
        ("silence after the head", new S3Fault.SilenceAfter(0)),
        ("cut after the head", new S3Fault.CutAnswer(0)),
        ("the answer lost", new S3Fault.LoseAnswer()),
    ];

    // What a put asks, one after the other, of an object of one part and of two.
    private static readonly (string Name, bool HasAnswer, Func<S3Request, bool> Is)[] Stages =
    [
        ("looking", true, request => request is { Method: "GET", IsMetadata: true }),
        ("content", false, request => request is { Method: "PUT", IsContent: true }),
        ("measuring", false, request => request.Method == "HEAD"),
        ("metadata", false, request => request is { Method: "PUT", IsMetadata: true }),
        ("beginning parts", true, request => request.Method == "POST" && request.Target.EndsWith("?uploads", StringComparison.Ordinal)),
        ("the second part", false, request => request.Target.Contains("partNumber=2", StringComparison.Ordinal)),
        ("ending parts", true, request => request.Method == "POST" && request.Target.Contains("uploadId=", StringComparison.Ordinal)),
    ];

    private int _asked;

    private static int Rounds => Night.Is ? 10 : 1;

    [Fact]
    public async Task A_store_that_is_away_is_said_to_be_and_nothing_half_is_seen_and_frames_are_recorded_all_the_same()
    {
        await using S3Floor floor = await S3Floor.StartAsync();
        StoredObject kept = await S3Floor.PutAsync(floor.Direct, Kept, Bytes);
        await using RecordingMeanwhile recording = await RecordingMeanwhile.StartAsync(floor);

        for (int round = 0; round < Rounds; round++)
        {
            foreach ((string name, S3Fault fault) in Faults)
            {
                await recording.WhileAwayAsync(() => BreakAsync(floor, fault), () => AskAllAsync(floor, kept, $"{name} {round}"), () => BreakAsync(floor, null));
                await AssertWorksAsync(floor, kept);
            }

            await recording.WhileAwayAsync(floor.StopProxyAsync, () => AskAllAsync(floor, kept, $"nobody there {round}"), () => StartAsync(floor));
            await AssertWorksAsync(floor, kept);
        }

        (int puts, int whole) = await BreakEachStageAsync(floor);

        Figures.Report(output, "O1", $"{_asked} questions in {Faults.Length + 1} kinds of unavailability, each said to be that; {puts} puts broken at one of {Stages.Length} stages, "
            + $"{whole} whole all the same and {puts - whole} not there, each put again; {recording.Runs} runs of a server with that store, begun with an attachment before it was away and ended naming another while it was: "
            + $"{recording.Acknowledged} frames acknowledged meanwhile, each at the first try and the slowest after {recording.Longest.TotalMilliseconds:0} ms, {recording.Lost.Count} runs with frames lost; "
            + $"{recording.ToldAway} runs that were asked for with an attachment meanwhile told to come again");
        Assert.Empty(recording.Lost);
        Assert.True(recording.ToldAway > 0);
    }

    private static Task BreakAsync(S3Floor floor, S3Fault? fault)
    {
        floor.Proxy.Fault = _ => fault;
        return Task.CompletedTask;
    }

    private static Task StartAsync(S3Floor floor)
    {
        floor.StartProxy();
        return Task.CompletedTask;
    }

    private async Task AskAllAsync(S3Floor floor, StoredObject kept, string fault)
    {
        string id = "new-" + fault.Replace(' ', '-');
        await Task.WhenAll(
            SaysSoAsync(fault, async () => await S3Floor.FindAsync(floor.Store, Kept)),
            SaysSoAsync(fault, async () => await S3Floor.FindAsync(floor.Store, "unknown")),
            SaysSoAsync(fault, () => S3Floor.ReadAsync(floor.Store, kept)),
            SaysSoAsync(fault, () => S3Floor.PutAsync(floor.Store, id, Bytes)),
            SaysSoAsync(fault, async () => await floor.Store.SweepAsync(DateTimeOffset.MaxValue, S3Floor.Cancellation)));
        Assert.Null(await S3Floor.FindAsync(floor.Direct, id));
    }

    private async Task SaysSoAsync(string fault, Func<Task> ask)
    {
        Interlocked.Increment(ref _asked);
        Exception? said = await Record.ExceptionAsync(ask);
        Assert.True(said is ObjectStoreUnavailableException, $"{fault}: {said?.ToString() ?? "nothing was wrong"}");
        Assert.DoesNotContain("127.0.0.1", $"{said}", StringComparison.Ordinal);
        Assert.DoesNotContain("S3RVER", $"{said}", StringComparison.Ordinal);
    }

    private static async Task AssertWorksAsync(S3Floor floor, StoredObject kept)
    {
        Assert.Equal(kept, await S3Floor.FindAsync(floor.Store, Kept));
        Assert.Null(await S3Floor.FindAsync(floor.Store, "unknown"));
        Assert.Equal(Bytes, await S3Floor.ReadAsync(floor.Store, kept));
    }

    private static async Task<(int Puts, int Whole)> BreakEachStageAsync(S3Floor floor)
    {
        (int puts, int whole) = (0, 0);
        foreach ((string stage, bool hasAnswer, Func<S3Request, bool> isStage) in Stages)
        {
            byte[] bytes = stage.Contains("part", StringComparison.Ordinal) ? ManyBytes : Bytes;
            foreach (S3Fault fault in Faults.Select(fault => fault.Fault))
            {
                // An answer that is all head is whole behind it.
                if (!hasAnswer && fault is (S3Fault.SilenceAfter or S3Fault.CutAnswer))
                    continue;

                string id = $"stage-{puts++}";
                bool isBroken = false;
                floor.Proxy.Fault = request =>
                {
                    isBroken |= isStage(request);
                    return isStage(request) ? fault : null;
                };
                Exception? said = await Record.ExceptionAsync(() => S3Floor.PutAsync(floor.Store, id, bytes));
                floor.Proxy.Fault = _ => null;
                Assert.True(isBroken, $"A put asks nothing that is {stage}.");
                Assert.True(said is ObjectStoreUnavailableException, $"{stage}, {fault}: {said?.ToString() ?? "nothing was wrong"}");
                if (await S3Floor.FindAsync(floor.Direct, id) is { } found)
                {
                    whole++;
                    Assert.Equal(bytes, await S3Floor.ReadAsync(floor.Direct, found));
                }

                Assert.Equal(bytes, await S3Floor.ReadAsync(floor.Store, await S3Floor.PutAsync(floor.Store, id, bytes)));
            }
        }

        return (puts, whole);
    }
}
