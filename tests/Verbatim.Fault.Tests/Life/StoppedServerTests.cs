using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Life;

/// <summary>N9: the server is told to go down and started again, while recorders append, bodies are open, readers follow and its own workflows run.</summary>
[Trait("Row", "N9")]
[Trait("Clauses", "R-65 R-128 R-138")]
public sealed class StoppedServerTests(ITestOutputHelper output)
{
    private const int Producers = 3;
    private const int Bodies = 3;
    private const int Waiting = 4;
    private const int FramesPerRun = 120;

    // The host gives requests 5 s; a machine that has much else to do needs more for the rest.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    private static int Stops => Night.Is ? 100 : 4;

    [Fact]
    public async Task Told_to_go_down_the_server_answers_what_is_open_tells_followers_to_come_back_and_loses_nothing()
    {
        await using FaultServer server = await FaultServer.StartAsync(null, ("Ledger__SealAfter", "00:00:00"));
        CancellationToken cancellation = FaultServer.Cancellation;
        Random random = new(9);
        List<string> runs = [];
        int stops = 0, rounds = 0, told = 0, followersTold = 0, followers = 0, workflows = 0, interrupted = 0, missed = 0;
        while (stops < Stops)
        {
            int round = rounds++;
            string[] names = [.. Enumerable.Range(0, Producers + Bodies).Select(i => $"n9-{round}-{i}")];
            OpenRecorder[] bodies = [.. names[Producers..].Select((name, i) => new OpenRecorder(server, name, random.Next()))];
            Task work = Actors.AllAsync(
            [
                .. names[..Producers].Select(name => new Producer(server, name, FramesPerRun, random.Next()).RecordAsync(largestBatch: 4, longestPauseMs: 20, cancellation)),
                .. bodies.Select(body => body.RecordAsync(FramesPerRun, pauseMs: 10, cancellation)),
                .. names.Select((name, i) => new LiveReader(server, name, $"reader {i}").FollowAsync(cancellation)),
            ]);
            while (stops < Stops && await server.History.HasMovedOnAsync(work, random.Next(60, 250), cancellation))
            {
                string idle = $"n9-idle-{stops}";
                await new Producer(server, idle, 2, seed: 1).BeginAsync(cancellation);
                Task<string?>[] waiting = [.. await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => WaitingAsync(server, idle, cancellation)))];
                string workflow = await StartWorkflowAsync(server, cancellation);
                stops++;
                Assert.Equal(0, await server.StopAsync());
                server.History.Waited("the server to go down", server.Stops[^1], LongestStop);
                string?[] said = await Task.WhenAll(waiting);
                followers += said.Length;
                followersTold += said.Count(text => text?.EndsWith("\n\n: stopping\n\n", StringComparison.Ordinal) == true);
                await server.RestartAsync();
                workflows++;
                interrupted += await IsInterruptedAsync(server, workflow, cancellation) ? 1 : 0;
            }

            await work.WaitAsync(TimeSpan.FromMinutes(5), cancellation);
            told += bodies.Sum(body => body.Told);
            missed += bodies.Sum(body => body.Missed);
            runs.AddRange(names);
        }

        var reads = new PublicReads(server);
        foreach (string run in runs)
            await reads.TakeAsync(run, random.Next(1, FramesPerRun), cancellation);
        await server.Process.KillAsync();
        foreach (Chained chain in await ChainsOnDisk.ReadAsync(server.Process.DataDirectory))
            server.History.Chained(chain);

        Evidence evidence = server.History.Evidence;
        TimeSpan[] took = [.. server.Stops.Order()];
        Figures.Report(output, "N9", $"{stops} stops, {evidence.Acked.Count} frames acknowledged, {told} open bodies told what was recorded and none cut, {missed} begun while it was down; "
            + $"{followersTold} of {followers} waiting followers told, {interrupted} of {workflows} workflows ended as interrupted; "
            + $"down after p50 {took[took.Length / 2].TotalMilliseconds:0} ms, max {took[^1].TotalMilliseconds:0} ms");
        Assert.Equal(followers, followersTold);
        Assert.Equal(workflows, interrupted);
        Assert.True(told > 0, "No body was open.");
        Assert.Empty(Promises.FindBreaches(evidence));
    }

    /// <summary>Follows a run in which nothing happens. It waits when this completes; what comes of it is all that it got, or null where that looked like an end.</summary>
    private static async Task<Task<string?>> WaitingAsync(FaultServer server, string run, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await server.Http.GetAsync($"{RunClient.Runs}/{run}/replay/stream?follow=true", HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Stream stream = await answer.Content.ReadAsStreamAsync(cancellation);

        // A blank line before all else stands for what a run that has said nothing has not.
        StringBuilder text = new("\n\n");
        return ReadAsync();

        async Task<string?> ReadAsync()
        {
            using (answer)
            {
                byte[] buffer = new byte[4096];
                try
                {
                    int read;
                    while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
                        text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                    return null;
                }
                catch (Exception cut) when (cut is IOException or HttpRequestException)
                {
                    return text.ToString();
                }
            }
        }
    }

    private static async Task<string> StartWorkflowAsync(FaultServer server, CancellationToken cancellation)
    {
        using StringContent body = new("""{"message":"go"}""", Encoding.UTF8, "application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/workflows/upgrade-plan/run-stream") { Content = body };
        using HttpResponseMessage answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Workflow-Run-Id").Single();
    }

    private static async Task<bool> IsInterruptedAsync(FaultServer server, string run, CancellationToken cancellation)
    {
        using JsonDocument detail = JsonDocument.Parse(await server.Http.GetByteArrayAsync($"{RunClient.Runs}/{run}", cancellation));
        return detail.RootElement.GetProperty("run_status").GetString() == "interrupted";
    }
}
