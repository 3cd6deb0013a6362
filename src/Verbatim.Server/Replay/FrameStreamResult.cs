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
internal sealed class FrameStreamResult(ReplayPlace place, bool follow, bool ids) : IResult
{
    private const int MaxFrames = 4096;

    // "id: " before a cursor and a line feed after it.
    private const int IdOverhead = 5;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        RunLedger ledger = services.GetRequiredService<RunLedger>();
        WriteHeaders(httpContext.Response);
        if (place.Run.IsEnded)
            httpContext.Response.ContentLength = await LengthAsync(ledger, httpContext.RequestAborted);
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;

        await services.GetRequiredService<HonestStream>().SendAsync(httpContext, place.Run.Header.Key.Run, async (writer, cancellationToken) =>
        {
            using RunReader reader = ledger.Read(place.Run, place.After);
            await WriteRecordedAsync(reader, writer, httpContext.Response, cancellationToken);
            if (follow && !place.Run.IsEnded)
            {
                TimeSpan heartbeatEvery = services.GetRequiredService<IOptions<ReplayOptions>>().Value.HeartbeatEvery;
                await FollowAsync(reader, writer, heartbeatEvery, services.GetRequiredService<TimeProvider>(), cancellationToken);
            }
        });
    }

    private void WriteHeaders(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.XContentTypeOptions = "nosniff";
        if (place.Run.IsEnded)
        {
            response.Headers.CacheControl = "private, no-cache, no-transform";
        }
        else
        {
            response.Headers.CacheControl = "no-store, no-transform";
            response.Headers["X-Accel-Buffering"] = "no";
        }
    }

    // Nothing comes after an ended run's frames, a heartbeat neither: what is sent is known before it is read.
    private async ValueTask<long> LengthAsync(RunLedger ledger, CancellationToken cancellationToken)
    {
        long frames = await ledger.BytesAfterAsync(place.Run, place.After, cancellationToken);
        return ids ? frames + ((IdOverhead + RunCursor.TextLength) * (place.Run.Last.Value - place.After.Value)) : frames;
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
}
