using System.Diagnostics;
using System.Globalization;
using System.Net;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>N5: a proxy stands before the server that would hold back what it passes on: nginx as Debian has it, with gzip on, told nothing and told what docs/operate.md says.</summary>
[Trait("Row", "N5")]
[Trait("Clauses", "R-56 R-62")]
public sealed class BufferingProxyTests(ITestOutputHelper output)
{
    // The worst that a compression could hold back.
    private const string Compressing = "gzip_types *; gzip_proxied any; gzip_min_length 1;";

    // What nginx lets a silent server have unless it is told otherwise, and by day a part of that.
    private static readonly (string Timeout, string Heartbeat, int Heartbeats) Idle = Night.Is ? ("60s", "00:00:10", 9) : ("2s", "00:00:01", 5);

    private readonly List<string> _latencies = [];

    [Fact]
    public async Task Frames_pass_a_proxy_as_they_come_and_a_stream_that_is_silent_is_kept()
    {
        Nginx.Require();
        await using FaultServer server = await FaultServer.StartAsync(null, ("Replay__HeartbeatEvery", Idle.Heartbeat));
        int frames = await FollowAsync(server, "told nothing", Nginx.Plain(server.Process.Address), Compressing);
        frames += await FollowAsync(server, "told what is documented", Nginx.Documented(server.Process.Address), Compressing);

        // Somebody's proxy may take the header away: then what it is told counts.
        frames += await FollowAsync(server, "and deaf to X-Accel-Buffering", Nginx.Documented(server.Process.Address), Compressing + " proxy_ignore_headers X-Accel-Buffering;");
        int heartbeats = await WaitAsync(server);
        int acknowledged = await RecordAsync(server);

        Figures.Report(output, "N5", $"{frames} frames through nginx {await VersionAsync()}, each seen while its run was live ({string.Join("; ", _latencies)}); "
            + $"{heartbeats} comments kept a silent stream through a timeout of {Idle.Timeout}; {acknowledged} frames acknowledged in a body that stayed open");
    }

    /// <summary>Each frame is written once the one before it was seen: one that is held back is never seen.</summary>
    private async Task<int> FollowAsync(FaultServer server, string how, string location, string more)
    {
        const int Frames = 20;
        await using Nginx nginx = await Nginx.StartAsync(location, more);
        using HttpClient behind = Behind(server, nginx);
        Producer producer = new(server, $"n5-{Guid.NewGuid():N}", Frames + 1, seed: 5);
        await producer.BeginAsync(FaultServer.Cancellation);
        using SseLines follower = await OpenAsync(behind, producer.Run);
        List<TimeSpan> took = [];
        for (int eventId = 1; eventId <= Frames; eventId++)
        {
            long began = Stopwatch.GetTimestamp();
            await producer.AppendUntilTakenAsync(eventId, eventId, FaultServer.Cancellation);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(producer.Frame(eventId)), await follower.NextFrameAsync());
            took.Add(Stopwatch.GetElapsedTime(began));
        }

        TimeSpan[] sorted = [.. took.Order()];
        _latencies.Add($"{how}: first {took[0].TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms, p50 {sorted[Frames / 2].TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms");
        return Frames;
    }

    private static async Task<int> WaitAsync(FaultServer server)
    {
        await using Nginx nginx = await Nginx.StartAsync(Nginx.Plain(server.Process.Address), $"proxy_read_timeout {Idle.Timeout};");
        using HttpClient behind = Behind(server, nginx);
        Producer producer = new(server, $"n5-{Guid.NewGuid():N}", 2, seed: 5);
        await producer.BeginAsync(FaultServer.Cancellation);
        using SseLines follower = await OpenAsync(behind, producer.Run);
        for (int heartbeats = 0; heartbeats < Idle.Heartbeats;)
        {
            string? line = await follower.NextLineAsync();
            Assert.NotNull(line);
            heartbeats += line.StartsWith(": heartbeat", StringComparison.Ordinal) ? 1 : 0;
        }

        await producer.AppendUntilTakenAsync(1, 1, FaultServer.Cancellation);
        Assert.NotNull(await follower.NextFrameAsync());
        return Idle.Heartbeats;
    }

    /// <summary>A body that stays open is recorded, and acknowledged, as it comes.</summary>
    private static async Task<int> RecordAsync(FaultServer server)
    {
        const int Frames = 5;
        await using Nginx nginx = await Nginx.StartAsync(Nginx.Documented(server.Process.Address), Compressing);
        Producer producer = new(server, $"n5-{Guid.NewGuid():N}", Frames + 1, seed: 5);
        await producer.BeginAsync(FaultServer.Cancellation);
        await using RawRequest body = await RawRequest.OpenAsync(
            nginx.Address,
            $"""
            POST {RunClient.Runs}/{producer.Run}/frames HTTP/1.1
            Authorization: Bearer {server.Token}
            Content-Type: application/x-ndjson
            Accept: application/x-ndjson
            Transfer-Encoding: chunked
            """);
        Assert.Equal("HTTP/1.1 200 OK", await body.ReadHeadAsync());
        for (int eventId = 1; eventId <= Frames; eventId++)
        {
            await body.SendChunkAsync([.. producer.Frame(eventId), (byte)'\n']);
            Assert.Equal($"{{\"last_event_id\":{eventId}}}\n", await body.ReadChunkAsync());
        }

        return Frames;
    }

    // As a browser asks: it takes what is compressed.
    private static HttpClient Behind(FaultServer server, Nginx nginx)
    {
        HttpClient client = server.Client(nginx.Address, new SocketsHttpHandler());
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        return client;
    }

    private static async Task<SseLines> OpenAsync(HttpClient client, string run)
    {
        HttpResponseMessage answer = await client.GetAsync($"{RunClient.Runs}/{run}/replay/stream?follow=true", HttpCompletionOption.ResponseHeadersRead, FaultServer.Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Stream stream = await answer.Content.ReadAsStreamAsync(FaultServer.Cancellation);
        return new SseLines(answer, answer.Content.Headers.ContentEncoding.Contains("gzip") ? new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress) : stream);
    }

    private static async Task<string> VersionAsync()
    {
        using Process process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-v"]) { RedirectStandardError = true })!;
        string said = await process.StandardError.ReadToEndAsync(FaultServer.Cancellation);
        await process.WaitForExitAsync(FaultServer.Cancellation);
        return said.Trim().Split('/')[^1];
    }
}
