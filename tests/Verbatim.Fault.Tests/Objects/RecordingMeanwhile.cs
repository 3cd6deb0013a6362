using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>A server whose attachments are in the bucket that is away, and its runs: begun with attachments before it is, recorded and ended naming others while it is.</summary>
internal sealed class RecordingMeanwhile : IAsyncDisposable
{
    /// <summary>The most that a frame may wait: far less than the minute for which the server waits for its bucket, and far more than a busy machine takes.</summary>
    private static readonly TimeSpan LongestAppend = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(5);

    private const int RunsAtOnce = 3;
    private const int FewestFrames = 20;

    private readonly FaultServer _server;
    private readonly ConcurrentQueue<TimeSpan> _waits = [];
    private readonly List<string> _lost = [];

    private RecordingMeanwhile(FaultServer server) => _server = server;

    public int Runs { get; private set; }

    public int Acknowledged => _waits.Count;

    public TimeSpan Longest => _waits.Max();

    /// <summary>Runs that were asked for while the bucket was away, each with an attachment, and answered with that.</summary>
    public int ToldAway { get; private set; }

    public IReadOnlyList<string> Lost => _lost;

    public static async Task<RecordingMeanwhile> StartAsync(S3Floor floor) => new(await FaultServer.StartAsync(new ServerSettings
    {
        Variables = S3Server.Variables(floor.Server.Options("meanwhile", floor.Proxy.Address), ("Objects__S3__Retries", "0")),
    }));

    /// <summary>Records while the bucket is away, from the first frame to the last, and until what is asked of the bucket meanwhile is answered.</summary>
    public async Task WhileAwayAsync(Func<Task> leave, Func<Task> askMeanwhile, Func<Task> comeBack)
    {
        string carried = await KeepAsync(), named = await KeepAsync();
        string[] runs = [.. await Task.WhenAll(Enumerable.Range(0, RunsAtOnce).Select(_ => BeginAsync(carried)))];
        await leave();
        using var gaveUp = new CancellationTokenSource();
        Task<bool> beginning = IsToldAwayAsync(carried, gaveUp.Token);
        Task over = askMeanwhile();
        (string Run, List<string> Sent)[] recorded = await Task.WhenAll(runs.Select(run => RecordAsync(run, over, named)));
        await over;

        // Whole while the bucket is still away, for whoever reads.
        foreach ((string run, List<string> sent) in recorded)
            await CompareAsync(run, sent);

        // Who asks a bucket that is silent waits for the minute; nobody else does.
        await gaveUp.CancelAsync();
        ToldAway += await beginning ? 1 : 0;
        await comeBack();
        Runs += runs.Length;
        await AssertUsedAsync(carried);
        await AssertUsedAsync(named);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<(string Run, List<string> Sent)> RecordAsync(string run, Task over, string named)
    {
        List<string> sent = [];
        do
        {
            await AppendAsync(SomeFrames.Delta(sent.Count + 1, run, $"frame {sent.Count + 1}"));
            await Task.Delay(BetweenFrames, S3Floor.Cancellation);
        }
        while (!over.IsCompleted || sent.Count < FewestFrames);

        await AppendAsync(SomeFrames.Final(sent.Count + 1, run).Replace("\"attachments\":[]", $"\"attachments\":[{{\"object_id\":\"{named}\",\"filename\":\"a.bin\"}}]", StringComparison.Ordinal));
        return (run, sent);

        async Task AppendAsync(string frame)
        {
            long began = Stopwatch.GetTimestamp();
            var body = new ByteArrayContent(SomeFrames.NdJson(frame));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using HttpResponseMessage answer = await _server.Http.PostAsync($"{RunClient.Runs}/{run}/frames", body, S3Floor.Cancellation).WaitAsync(LongestAppend, S3Floor.Cancellation);
            string said = await answer.Content.ReadAsStringAsync(S3Floor.Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.OK && RunClient.Parse(said).GetProperty("accepted").GetInt32() == 1, $"Frame {sent.Count + 1} of {run}: {(int)answer.StatusCode} {said}");
            _waits.Enqueue(Stopwatch.GetElapsedTime(began));
            sent.Add(frame);
        }
    }

    private async Task CompareAsync(string run, List<string> sent)
    {
        string stream = await _server.Http.GetStringAsync($"{RunClient.Runs}/{run}/replay/stream", S3Floor.Cancellation).WaitAsync(LongestAppend, S3Floor.Cancellation);
        string[] there = [.. stream.Split("\n\n").Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..])];
        if (!there.SequenceEqual(sent))
            _lost.Add($"Of {sent.Count} frames of {run}, {there.Length} are there.");
    }

    private async Task<string> KeepAsync()
    {
        var body = new ByteArrayContent(new byte[10_000]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = await _server.Http.PostAsync("/api/v1/storage/objects?filename=a.bin", body, S3Floor.Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await RunClient.JsonAsync(answer)).GetProperty("object_id").GetString()!;
    }

    private async Task<string> BeginAsync(string carried)
    {
        string run = $"meanwhile-{Guid.NewGuid():N}";
        using HttpResponseMessage answer = await AskToBeginAsync(run, carried, S3Floor.Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return run;
    }

    /// <returns>Whether it was answered; it is answered in one way only.</returns>
    private async Task<bool> IsToldAwayAsync(string carried, CancellationToken gaveUp)
    {
        try
        {
            using HttpResponseMessage answer = await AskToBeginAsync($"meanwhile-{Guid.NewGuid():N}", carried, gaveUp);
            JsonElement said = await RunClient.JsonAsync(answer);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("urn:verbatim:problem:object-store-unavailable", said.GetProperty("type").GetString());
            return true;
        }
        catch (OperationCanceledException) when (gaveUp.IsCancellationRequested)
        {
            return false;
        }
    }

    private Task<HttpResponseMessage> AskToBeginAsync(string run, string carried, CancellationToken cancellation) => _server.Http.PostAsync(
        RunClient.Runs,
        new StringContent(
            $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{run}}","attachments":[{"object_id":"{{carried}}"}]}""", new MediaTypeHeaderValue("application/json")),
        cancellation);

    // Somebody who brought nothing sees it through the run that uses it.
    private async Task AssertUsedAsync(string id)
    {
        using HttpClient bob = _server.Process.Client(_server.Process.Tokens.For("faults", "bob", "member"));
        using HttpResponseMessage answer = await bob.GetAsync($"/api/v1/storage/objects/{id}", S3Floor.Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
