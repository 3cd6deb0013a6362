using System.Diagnostics;
using Microsoft.Net.Http.Headers;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Replay;

/// <summary>Sends the body of a whole ended run, which never changes: in Zstandard where the client takes that, else as its frames are .</summary>
internal sealed class WholeRunResult(RunRecord run) : IResult
{
    private const int MaxFrames = 4096;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        AcceptedCodings accepted = AcceptedCodings.Of(httpContext.Request.Headers.AcceptEncoding);
        bool isZstd = accepted.PrefersZstd && (run.Seal is { IsShort: true } or { Zstd: not null });
        if (!isZstd && !accepted.Identity)
        {
            await Problems.NotAcceptable.AsResult().ExecuteAsync(httpContext);
            return;
        }

        RunLedger ledger = httpContext.RequestServices.GetRequiredService<RunLedger>();
        ZstdBody? made = isZstd && run.Seal!.IsShort ? await ledger.Bodies.CompressAsync(run, httpContext.RequestAborted) : null;
        RunBody body = made?.Body ?? (isZstd ? run.Seal!.Zstd! : await ledger.Bodies.IdentityAsync(run, httpContext.RequestAborted));
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(body.Sha256.Span)}\"");
        if (IsKnown(httpContext.Request, tag))
        {
            WriteValidators(response, tag);
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        void WriteHeaders()
        {
            WriteValidators(response, tag);
            response.ContentType = "text/event-stream";
            response.ContentLength = body.Bytes;
            response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(body.Sha256.Span)}:";
            if (isZstd)
                response.Headers.ContentEncoding = "zstd";
        }

        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            WriteHeaders();
            return;
        }

        await httpContext.RequestServices.GetRequiredService<HonestStream>().SendAsync(httpContext, $"Run {run.Header.Key.Run}", async (writer, cancellationToken) =>
        {
            using Activity? activity = ServerTelemetry.BeginReplay();

            // Damage in what comes first is still an answer of its own: nothing has been sent by then.
            Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> next = made is not null ? Once(made.Bytes) : isZstd ? ledger.Bodies.ReadZstd(run).NextAsync : Frames(ledger);
            ReadOnlyMemory<byte>? part = await next(cancellationToken);
            WriteHeaders();
            for (; part is { } bytes; part = await next(cancellationToken))
                await writer.WriteAsync(bytes, cancellationToken);
        });
    }

    private Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> Frames(RunLedger ledger)
    {
        RunReader reader = ledger.Read(run, Position.Start);
        return async cancellationToken => (await reader.NextAsync(MaxFrames, cancellationToken))?.Payload;
    }

    private static Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> Once(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte>? rest = bytes;
        return _ =>
        {
            ReadOnlyMemory<byte>? next = rest;
            rest = null;
            return ValueTask.FromResult(next);
        };
    }

    private static void WriteValidators(HttpResponse response, EntityTagHeaderValue tag)
    {
        response.Headers.CacheControl = "private, no-cache, no-transform";
        response.Headers.ETag = tag.ToString();
    }

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(tag, useStrongComparison: false));
}
