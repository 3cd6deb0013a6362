using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace Verbatim.Server.Tests.Proofs;

/// <summary>Promise 3: a provider's body that broke off anywhere, sent again from its first event, goes on where it broke off.</summary>
public sealed class CutBodiesTests(ProofServer server, ITestOutputHelper output) : IClassFixture<ProofServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_recorded_stream_cut_anywhere_and_sent_again_is_recorded_once()
    {
        (string origin, IReadOnlyList<Recordings.Run> runs) = Recordings.Provider();
        ConcurrentQueue<string> refused = new();
        int cuts = 0, duplicates = 0;

        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (recorded, cancellation) =>
        {
            byte[] body = await File.ReadAllBytesAsync(recorded.Bodies[0], cancellation);
            Random random = new(body.Length);
            RunApi run = await RunApi.BeginAsync(server.Http, conversation: null, cancellation);
            for (int cut = 0; cut < 2; cut++)
            {
                await CutAsync(run, body.AsMemory(0, random.Next(body.Length)), cancellation);
                Interlocked.Increment(ref cuts);
            }

            try
            {
                RunApi.Receipt receipt = await run.RecordAsync(new ByteArrayContent(body), "text/event-stream", "?source=openai-responses", cancellation);
                Interlocked.Add(ref duplicates, receipt.Duplicates);
                Assert.Equal(receipt.LastEventId, receipt.Accepted + receipt.Duplicates);
                Assert.Equal(receipt.LastEventId, (await run.WalkAsync(() => 1000, cancellation)).Count);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                refused.Enqueue($"{recorded.Name}: {failure.Message}");
            }
        });

        output.WriteLine($"{runs.Count} streams of {origin}, {cuts} cuts, {duplicates} frames recognised, {refused.Count} refused");
        foreach (string refusal in refused)
            output.WriteLine(refusal);
        Assert.Empty(refused);
    }

    private async Task CutAsync(RunApi run, ReadOnlyMemory<byte> prefix, CancellationToken cancellation)
    {
        using CutContent content = new(prefix);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        try
        {
            using HttpResponseMessage answer = await server.Http.PostAsync($"/api/v1/workflows/runs/{run.Run}/frames?source=openai-responses", content, cancellation);
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The sender's own fault, which is the point.
        }
    }
}
