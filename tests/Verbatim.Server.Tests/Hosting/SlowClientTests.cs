using System.Diagnostics;
using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>Clients that are slow on purpose are closed by a limit, and nobody else waits for them.</summary>
public sealed class SlowClientTests(SharedServer shared)
{
    private const int Clients = 100;

    [Fact]
    public async Task HTTP_2_is_not_spoken_without_TLS_unless_the_operator_sets_it()
    {
        const string beginning = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        await using RawRequest refused = await RawRequest.BeginAsync(shared.Process.Address, beginning);

        // One frame and the end of the connection: GOAWAY, for the reason HTTP_1_1_REQUIRED (13).
        Assert.Equal("\0\0\b\a\0\0\0\0\0\0\0\0\0\0\0\0\r", await refused.ReadToEndAsync());
        await using RawRequest asked = await RawRequest.OpenAsync(
            shared.Process.Address,
            """
            GET /health/live HTTP/1.1
            Connection: Upgrade, HTTP2-Settings
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__
            """);
        Assert.Equal("HTTP/1.1 200 OK", await asked.ReadLineAsync());

        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { ["Kestrel__EndpointDefaults__Protocols"] = "Http2" } });
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage spoken = await client.GetAsync(new Uri(server.Address, "/health/live"), RunClient.Cancellation);
        Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (spoken.Version, spoken.StatusCode));
    }

    [Fact]
    public async Task Who_does_not_come_to_the_end_of_a_head_or_of_a_JSON_body_is_closed_while_others_are_answered()
    {
        using RunClient other = shared.Process.Member();
        string token = shared.Process.Tokens.For("acme", "ann", "member");
        List<RawRequest> slow = [];
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                // The blank line that ends the head is what the first half never gets, and the second half its body.
                slow.Add(i % 2 == 0
                    ? await RawRequest.BeginAsync(shared.Process.Address, $"GET {RunClient.Runs} HTTP/1.1\r\nX-Slow: ")
                    : await RawRequest.BeginAsync(
                        shared.Process.Address,
                        $"POST {RunClient.Runs} HTTP/1.1\r\nHost: {shared.Process.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"));
            }

            Task[] trickles = [.. slow.Select(TrickleAsync)];
            Task all = Task.WhenAll(trickles);
            int answered = 0;
            do
            {
                await other.GetAsync($"{RunClient.Runs}?limit=1");
                answered++;
                await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(200), RunClient.Cancellation));
            }
            while (!all.IsCompleted);

            await all;
            Assert.True(answered > 10, $"{answered} others were answered.");
        }
        finally
        {
            foreach (RawRequest request in slow)
                await request.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_body_in_a_hundred_thousand_chunks_is_recorded_as_it_is()
    {
        using RunClient client = shared.Process.Member();
        string run = await client.CreateAsync();
        string[] frames = [.. Enumerable.Range(1, 400).Select(eventId => SomeFrames.Delta(eventId, run, new string('x', 40)))];
        byte[] body = SomeFrames.NdJson(frames);
        Assert.True(body.Length > 100_000);
        await using RawRequest request = await RawRequest.RecordAsync(shared.Process, shared.Process.Tokens.For("acme", "ann", "member"), run);

        await request.SendAsync([.. body.SelectMany(one => (byte[])[.. "1\r\n"u8, one, .. "\r\n"u8]), .. "0\r\n\r\n"u8]);

        Assert.StartsWith("HTTP/1.1 200", await request.ReadHeadAsync(), StringComparison.Ordinal);
        while (await request.ReadChunkAsync() is { Length: > 0 })
        {
        }

        Assert.Equal(SomeFrames.Sse(frames), await client.StreamAsync(run));
    }

    // A byte each second, as long as the server takes it.
    private static async Task TrickleAsync(RawRequest request)
    {
        long began = Stopwatch.GetTimestamp();
        Task closed = request.DrainAsync();
        while (!closed.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "It is still open.");
            try
            {
                await request.SendAsync("x"u8.ToArray());
            }
            catch (IOException)
            {
                // Closed in between: that is what is waited for.
            }

            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromSeconds(1), RunClient.Cancellation));
        }
    }
}
