using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>R-172: metrics and traces leave by OTLP where that is configured, with the documented names, and with nothing of what anybody said or may.</summary>
[Trait("Clauses", "R-172")]
public sealed partial class TelemetryTests
{
    private const string Canary = "canary-7d1f";
    private const string Tenant = "tenant-4c2e";

    [Fact]
    public async Task Metrics_and_traces_leave_with_the_documented_names_and_without_contents()
    {
        await using var collector = new Collector();
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                ["Ledger__SealAfter"] = "00:00:00",
                ["Ledger__PurgeAfter"] = "00:00:00",
            },
        });
        string token = server.Tokens.For(Tenant, $"{Canary}-user", "admin", "conversations:* workflows:*");
        using var client = new RunClient(server, token);
        string link = await WorkAsync(client);

        // Names as docs/operate.md lists them; but what is overwritten comes a minute later.
        string documented = await File.ReadAllTextAsync(Repository.At("docs", "operate.md"), RunClient.Cancellation);
        string[] names = [.. documented[..documented.IndexOf("| span |", StringComparison.Ordinal)].Split('`').Where(word => word.StartsWith("verbatim.", StringComparison.Ordinal) && word != "verbatim.ledger.purged_runs")];
        Assert.InRange(names.Length, 10, 25);
        foreach (string name in names)
            await collector.SawAsync("/v1/metrics", name);
        await collector.SawAsync("/v1/metrics", "http.server.request.duration");
        await collector.SawAsync("/v1/traces", "/api/v1/workflows/runs/{run_id}/frames");
        string[] spans = [.. SpanRow().Matches(documented).SelectMany(row => row.Groups["span"].Captures).Select(span => span.Value)];
        Assert.Equal(["append", "commit", "seal", "replay", "follow", "keep"], spans);
        foreach (string span in spans)
            await collector.SawAsync("/v1/traces", $"*{(char)span.Length}{span}");

        string all = collector.All;
        Assert.DoesNotContain(Canary, all, StringComparison.Ordinal);
        Assert.DoesNotContain(Tenant, all, StringComparison.Ordinal);
        Assert.DoesNotContain(token, all, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Split('/')[^1], all, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<=\| span \|.*\n\|---\|---\|---\|\n(?:\|.*\n)*)\| (?:`(?<span>\w+)`(?:, )?)+ \|")]
    private static partial Regex SpanRow();

    // Everything that is measured, once.
    private static async Task<string> WorkAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Delta(1, run, Canary));
        using (SseLines follower = await client.FollowAsync(run))
            Assert.Equal(SomeFrames.Delta(1, run, Canary), await follower.NextFrameAsync());
        await client.RecordedAsync(run, SomeFrames.Final(2, run, Canary));
        await client.SealedAsync(run);
        Assert.NotEmpty(await client.StreamAsync(run));
        using HttpResponseMessage listed = await client.Http.GetAsync($"{RunClient.Runs}?text={Canary}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        using HttpResponseMessage poster = await client.PostJsonAsync("/api/v1/workflows/campaign-poster/run", $$"""{"message":"{{Canary}}"}""");
        string objectId = (await RunClient.JsonAsync(poster)).GetProperty("final").GetProperty("attachments")[0].GetProperty("object_id").GetString()!;
        await client.UploadedAsync(filename: Canary);
        string link = (await client.GetAsync($"/api/v1/storage/objects/{objectId}/download-url")).GetProperty("download_url").GetString()!;
        using HttpResponseMessage file = await client.Http.GetAsync(new Uri(link), RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        using HttpResponseMessage deleted = await client.Http.DeleteAsync($"{RunClient.Runs}/{run}", RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        return link;
    }

    /// <summary>Takes what exporters send, as a collector would.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> _bodies = [];
        private readonly HttpListener _listener = new();
        private readonly Task _taking;

        public Collector()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Address);
            _listener.Start();
            _taking = TakeAsync();
        }

        public string Address { get; }

        public string All => string.Concat(_bodies.Select(body => body.Body));

        /// <summary>Completes when somebody has sent this text, which protobuf leaves as it is.</summary>
        public async Task SawAsync(string path, string text)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(RunClient.Cancellation);
            deadline.CancelAfter(TimeSpan.FromSeconds(60));
            while (!_bodies.Any(body => body.Path == path && body.Body.Contains(text, StringComparison.Ordinal)))
            {
                Assert.False(deadline.IsCancellationRequested, $"{text} was not sent to {path}.");
                await Task.Delay(TimeSpan.FromMilliseconds(50), RunClient.Cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _taking;
        }

        private async Task TakeAsync()
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _bodies.Enqueue((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
    }
}
