using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>Writes a run's frames to the response exactly as they were recorded, and goes on while the run does, where asked to.</summary>
/// <remarks>
/// <c>TypedResults.ServerSentEvents</c> cannot do this: it writes events, and writes them its own way. It moves <c>id:</c> after
/// <c>data:</c> and builds each event anew.
/// </remarks>
internal sealed partial class FrameStreamResult(ReplayPlace place, bool follow, bool ids) : IResult
{
    private const int MaxFrames = 4096;

    // "data: " before a frame and two line feeds after it.
    private const int FrameOverhead = 8;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        ReplayOptions options = services.GetRequiredService<IOptions<ReplayOptions>>().Value;
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        using RunReader reader = services.GetRequiredService<RunLedger>().Read(place.Run, place.After);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

        WriteHeaders(httpContext.Response);
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;

        var writer = new PatientWriter(httpContext.Response.BodyWriter, options.StalledReaderLimit, time);
        try
        {
            await WriteRecordedAsync(reader, writer, httpContext.Response, leaving.Token);
            if (follow)
                await FollowAsync(reader, writer, options.HeartbeatEvery, time, leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // A stream that the server cuts short must not look like one that came to its end.
            httpContext.Abort();
        }
        catch (TimeoutException)
        {
            Log.Stalled(services.GetRequiredService<ILogger<FrameStreamResult>>(), place.Run.Header.Key.Run);
            httpContext.Abort();
        }
        catch (Exception exception) when (httpContext.Response.HasStarted)
        {
            Log.Broken(services.GetRequiredService<ILogger<FrameStreamResult>>(), place.Run.Header.Key.Run, exception);
            httpContext.Abort();
        }
    }

    private void WriteHeaders(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.XContentTypeOptions = "nosniff";
        if (place.Run.IsEnded)
        {
            response.Headers.CacheControl = "private, no-cache, no-transform";
            if (!follow && !ids && place.After == Position.Start)
                response.ContentLength = place.Run.Bytes + (FrameOverhead * place.Run.Last.Value);
        }
        else
        {
            response.Headers.CacheControl = "no-store, no-transform";
            response.Headers["X-Accel-Buffering"] = "no";
        }
    }

    // What stood when the run was asked for. Damage in its first block is still an answer of its own: nothing has been sent by then.
    private async ValueTask WriteRecordedAsync(RunReader reader, PatientWriter writer, HttpResponse response, CancellationToken cancellationToken)
    {
        Position end = place.Run.Last;
        FrameBlock? block = reader.Last < end ? await reader.NextAsync(WantedUpTo(end, reader), cancellationToken) : null;
        await response.StartAsync(cancellationToken);
        await response.BodyWriter.FlushAsync(cancellationToken);

        while (block is { } recorded)
        {
            await WriteBlockAsync(recorded, writer, cancellationToken);
            block = reader.Last < end ? await reader.NextAsync(WantedUpTo(end, reader), cancellationToken) : null;
        }

        if (reader.Last < end)
            throw new LedgerCorruptException(place.Run.Header.Key.Run, reader.Last.Next, "it is missing.");
    }

    private async Task FollowAsync(RunReader reader, PatientWriter writer, TimeSpan heartbeatEvery, TimeProvider time, CancellationToken cancellationToken)
    {
        DateTimeOffset nextHeartbeat = time.GetUtcNow() + heartbeatEvery;
        while (true)
        {
            if (await reader.NextAsync(MaxFrames, cancellationToken) is { } block)
                await WriteBlockAsync(block, writer, cancellationToken);
            else if (reader.IsAtEnd)
                return;
            else
                await WaitAsync(reader, nextHeartbeat - time.GetUtcNow(), time, cancellationToken);

            if (time.GetUtcNow() < nextHeartbeat)
                continue;

            await writer.WriteAsync(Heartbeat(time.GetUtcNow()), cancellationToken);
            nextHeartbeat = time.GetUtcNow() + heartbeatEvery;
        }
    }

    private static async Task WaitAsync(RunReader reader, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        if (longest <= TimeSpan.Zero)
            return;

        using var timer = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await reader.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async ValueTask WriteBlockAsync(FrameBlock block, PatientWriter writer, CancellationToken cancellationToken)
    {
        if (!ids)
        {
            await writer.WriteAsync(block.Payload, cancellationToken);
            return;
        }

        var named = new ArrayBufferWriter<byte>(block.Payload.Length + (block.Count * 64));
        Position position = block.First;
        foreach (ReadOnlyMemory<byte> frame in block.Frames)
        {
            named.Write(Encoding.ASCII.GetBytes($"id: {RunCursor.Write(place.Run, position)}\ndata: "));
            named.Write(frame.Span);
            named.Write("\n\n"u8);
            position = position.Next;
        }

        await writer.WriteAsync(named.WrittenMemory, cancellationToken);
    }

    private static byte[] Heartbeat(DateTimeOffset now) =>
        Encoding.ASCII.GetBytes($": heartbeat {now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}\n\n");

    private static int WantedUpTo(Position end, RunReader reader) => (int)Math.Min(MaxFrames, end.Value - reader.Last.Value);

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "Run {Run}: its stream was cut short by a failure")]
        public static partial void Broken(ILogger logger, RunId run, Exception exception);

        [LoggerMessage(2002, LogLevel.Information, "Run {Run}: a reader took nothing for too long and was let go")]
        public static partial void Stalled(ILogger logger, RunId run);
    }
}
