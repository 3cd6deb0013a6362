using System.Diagnostics;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Replay;

/// <summary>Writes a run's frames to the response exactly as they were recorded, and goes on while the run does, where asked to.</summary>
/// <remarks>
/// <c>TypedResults.ServerSentEvents</c> cannot do this: it writes events, and writes them its own way. It moves <c>id:</c> after
/// <c>data:</c> and builds each event anew.
/// </remarks>
/// <param name="place">What is sent, and from where on.</param>
/// <param name="follow">Whether to go on.</param>
/// <param name="ids">Whether each frame is named by its cursor.</param>
/// <param name="entered">The follower, where one has entered for this answer; whoever let it in lets it go.</param>
internal sealed class FrameStreamResult(ReplayPlace place, bool follow, bool ids, Followers.Follower? entered = null) : IResult
{
    private const int MaxFrames = 4096;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        bool follows = follow && !place.Run.IsEnded && !HttpMethods.IsHead(httpContext.Request.Method);
        RunKey run = place.Run.Header.Key;
        using Followers.Follower? entering = follows && entered is null ? services.GetRequiredService<Followers>().TryEnter(run.Tenant) : null;
        if (follows && (entered ?? entering)?.TryFollow(run) != true)
        {
            await Problems.TooManyFollowers.WriteAsync(httpContext);
            return;
        }

        RunLedger ledger = services.GetRequiredService<RunLedger>();
        WriteHeaders(httpContext.Response);
        if (place.Run.IsEnded)
            httpContext.Response.ContentLength = await LengthAsync(ledger, httpContext.RequestAborted);
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;

        await services.GetRequiredService<HonestStream>().SendAsync(httpContext, $"Run {run.Run}", async (writer, cancellationToken) =>
        {
            using RunReader reader = ledger.Read(place.Run, place.After);
            using (ServerTelemetry.BeginReplay())
                await WriteRecordedAsync(reader, writer, httpContext.Response, cancellationToken);
            if (follows)
            {
                using Activity? activity = ServerTelemetry.BeginFollow();
                TimeSpan heartbeatEvery = services.GetRequiredService<IOptions<ReplayOptions>>().Value.HeartbeatEvery;
                CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                var following = new Following(writer, heartbeatEvery, services.GetRequiredService<TimeProvider>(), stopping);
                await following.FollowAsync(next => WriteNextAsync(reader, writer, next), () => reader.IsAtEnd, reader.WaitAsync, cancellationToken);
            }
        });
    }

    private void WriteHeaders(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
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
        long frames = await ledger.Bodies.BytesAfterAsync(place.Run, place.After, cancellationToken);
        return ids ? frames + ((NamedFrames.IdOverhead + RunCursor.TextLength) * (place.Run.Last.Value - place.After.Value)) : frames;
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

    private ValueTask WriteBlockAsync(FrameBlock block, PatientWriter writer, CancellationToken cancellationToken) =>
        writer.WriteAsync(ids ? NamedFrames.Of(block, position => RunCursor.Write(place.Run, position)) : block.Payload, cancellationToken);

    private async ValueTask<bool> WriteNextAsync(RunReader reader, PatientWriter writer, CancellationToken cancellationToken)
    {
        if (await reader.NextAsync(MaxFrames, cancellationToken) is not { } block)
            return false;

        await WriteBlockAsync(block, writer, cancellationToken);
        return true;
    }

    private static int WantedUpTo(Position end, RunReader reader) => (int)Math.Min(MaxFrames, end.Value - reader.Last.Value);
}
