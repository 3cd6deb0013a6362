using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Verbatim.Bench;

/// <summary>Kestrel behind the addresses that the workloads use, without checks, authentication or disk: what the load itself can reach.</summary>
internal static class NothingServer
{
    public const string Argument = "nothing";

    /// <summary>As many as the run that is replayed has.</summary>
    public const int ReplayBytes = ReplayWorkload.Frames * (BenchRun.FrameBytes + AroundFrame);

    // "data: " before it, and two LF after it.
    private const int AroundFrame = 8;

    private static readonly ConcurrentDictionary<string, Channel<byte[]>> Followed = new();

    private static readonly byte[] Replay = new byte[ReplayBytes];

    public static async Task<int> RunAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication app = builder.Build();
        app.MapPost("/api/v1/workflows/runs", () => new { workflow_run_id = Guid.NewGuid().ToString("n"), conversation_id = "c" });
        app.MapPost("/api/v1/workflows/runs/{run}/frames", TakeAsync);
        app.MapGet("/api/v1/workflows/runs/{run}/replay/stream", GiveAsync);
        await app.StartAsync();
        Console.WriteLine(string.Join(' ', app.Urls));
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task TakeAsync(string run, HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        bool isStreamed = context.Request.Headers.Accept.Count > 0;
        long lines = 0;
        while (true)
        {
            ReadResult read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                lines += segment.Span.Count((byte)'\n');

            if (isStreamed && !read.Buffer.IsEmpty)
            {
                if (Followed.TryGetValue(run, out Channel<byte[]>? follower))
                    follower.Writer.TryWrite([.. "data: "u8, .. read.Buffer.ToArray(), .. "\n"u8]);

                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"{{\"last_event_id\":{lines}}}\n"), context.RequestAborted);
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        if (!isStreamed)
            await context.Response.WriteAsync("{\"accepted\":1,\"duplicates\":0,\"last_event_id\":1}", context.RequestAborted);
    }

    private static async Task GiveAsync(string run, HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        if (!context.Request.Query.ContainsKey("follow"))
        {
            context.Response.ContentLength = Replay.Length;
            await context.Response.Body.WriteAsync(Replay, context.RequestAborted);
            return;
        }

        Channel<byte[]> frames = Followed.GetOrAdd(run, _ => Channel.CreateUnbounded<byte[]>());
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await foreach (byte[] frame in frames.Reader.ReadAllAsync(context.RequestAborted))
            await context.Response.Body.WriteAsync(frame, context.RequestAborted);
    }
}
