using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Promises 1 to 3 under <c>kill -9</c>: nothing acknowledged or seen is lost, doubled or moved.</summary>
public sealed class KilledServerTests(ProofServer server, ITestOutputHelper output) : IClassFixture<ProofServer>
{
    private const int FramesPerRun = 300;
    private static readonly int Kills = Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 500 : 20;

    private long _answers;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_random_moments_nothing_acknowledged_or_seen_is_lost_doubled_or_reordered()
    {
        Random random = new(20);
        int kills = 0;
        List<Proof> proofs = [];

        while (kills < Kills)
        {
            List<Task<Proof>> round = [];
            for (int i = 0; i < 3; i++)
                round.Add(FramesUnderFireAsync(random.Next(), Cancellation));
            for (int i = 0; i < 2; i++)
                round.Add(SourceBodyUnderFireAsync(random.Next(), Cancellation));

            Task<Proof[]> all = Task.WhenAll(round);
            while (kills < Kills && await HasMovedOnAsync(all, random.Next(10, 120)))
            {
                await server.KillAndRestartAsync();
                kills++;
            }

            proofs.AddRange(await all);
        }

        output.WriteLine(
            $"{kills} kills, {proofs.Count} runs, {proofs.Sum(proof => proof.Acknowledged)} frames acknowledged, {proofs.Sum(proof => proof.Seen)} seen by followers, "
            + $"{proofs.Sum(proof => proof.Reconnects)} reconnects, {proofs.Sum(proof => proof.Retries)} retries; lost 0, doubled 0, reordered 0");
    }

    /// <summary>Waits until so many batches more are acknowledged or frames seen, so that every life of the server does some work; false where all work is done.</summary>
    private async Task<bool> HasMovedOnAsync(Task work, int answers)
    {
        long target = Volatile.Read(ref _answers) + answers;
        while (!work.IsCompleted && Volatile.Read(ref _answers) < target)
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancellation);
        return !work.IsCompleted;
    }

    /// <summary>A recorder of frames that sends small batches and, without an answer, the same batch again.</summary>
    private async Task<Proof> FramesUnderFireAsync(int seed, CancellationToken cancellation)
    {
        Random random = new(seed);
        string conversation = $"c_{Guid.NewGuid():N}";
        string id = $"r_{Guid.NewGuid():N}";
        int retries = await RetryAsync(async () => await BeginAsync(id, conversation, cancellation), cancellation);
        ReconnectingFollower follower = new(server, id, () => Interlocked.Increment(ref _answers));
        Task following = follower.FollowAsync(cancellation);
        FrameScript script = new(id, conversation, seed % 50);
        int acknowledged = 0;

        while (acknowledged < FramesPerRun)
        {
            int last = Math.Min(FramesPerRun, acknowledged + random.Next(1, 8));
            byte[] lines = script.Lines(acknowledged + 1, last, FramesPerRun);
            retries += await RetryAsync(
                async () => await new RunApi(server.Http, id).RecordAsync(new ByteArrayContent(lines), "application/x-ndjson", "", cancellation), cancellation);
            acknowledged = last;
            Interlocked.Increment(ref _answers);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 25)), cancellation);
        }

        await following.WaitAsync(TimeSpan.FromSeconds(90), cancellation);
        string[] expected = [.. Enumerable.Range(1, FramesPerRun).Select(eventId => Encoding.UTF8.GetString(script.Frame(eventId, eventId == FramesPerRun)))];
        Assert.Equal(expected, follower.Frames);
        Assert.Equal(expected, await ReadAgainAsync(id, cancellation));
        return new Proof(acknowledged, follower.Frames.Count, follower.Reconnects, retries);
    }

    /// <summary>A recorder of a provider's body that trickles it in and, cut off, sends it again from its first event.</summary>
    private async Task<Proof> SourceBodyUnderFireAsync(int seed, CancellationToken cancellation)
    {
        (_, IReadOnlyList<Recordings.Run> runs) = Recordings.Provider();
        byte[] body = await File.ReadAllBytesAsync(runs[seed % runs.Count].Bodies[0], cancellation);
        string id = $"r_{Guid.NewGuid():N}";
        int retries = await RetryAsync(async () => await BeginAsync(id, $"c_{id}", cancellation), cancellation);
        ReconnectingFollower follower = new(server, id, () => Interlocked.Increment(ref _answers));
        Task following = follower.FollowAsync(cancellation);
        RunApi.Receipt? receipt = null;

        retries += await RetryAsync(
            async () => receipt = await new RunApi(server.Http, id).RecordAsync(
                new TricklingContent(body, seed), "text/event-stream", "?source=openai-responses", cancellation), cancellation);

        await following.WaitAsync(TimeSpan.FromSeconds(90), cancellation);
        List<string> stored = await ReadAgainAsync(id, cancellation);
        Assert.Equal(stored, follower.Frames);
        Assert.Equal(receipt!.LastEventId, stored.Count);
        Assert.Equal(Enumerable.Range(1, stored.Count), stored.Select(EventId));
        return new Proof(stored.Count, follower.Frames.Count, follower.Reconnects, retries);
    }

    private async Task BeginAsync(string run, string conversation, CancellationToken cancellation)
    {
        using StringContent body = new(
            JsonSerializer.Serialize(new { workflow_run_id = run, workflow_key = "proof", conversation_id = conversation }), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await server.Http.PostAsync("/api/v1/workflows/runs", body, cancellation);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK, answer.StatusCode.ToString());
    }

    private async Task<List<string>> ReadAgainAsync(string run, CancellationToken cancellation)
    {
        List<string> frames = [];
        await RetryAsync(async () => frames = await new RunApi(server.Http, run).WalkAsync(() => 1000, cancellation), cancellation);
        return frames;
    }

    /// <summary>Does it until it is answered: a server that was killed answers nothing, which says nothing of what it had written.</summary>
    private static async Task<int> RetryAsync(Func<Task> call, CancellationToken cancellation)
    {
        for (int retries = 0; ; retries++)
        {
            try
            {
                await call();
                return retries;
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or JsonException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
            }
        }
    }

    private static int EventId(string frame)
    {
        using JsonDocument json = JsonDocument.Parse(frame);
        return json.RootElement.GetProperty("event_id").GetInt32();
    }

    private sealed record Proof(int Acknowledged, int Seen, int Reconnects, int Retries);
}
