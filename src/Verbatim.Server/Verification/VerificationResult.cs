using System.Text.Json;
using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Verification;

/// <summary>A line of JSON for each run as soon as it is verified, one for each that was deleted, and a last one that counts them: an answer without it is not whole.</summary>
internal sealed class VerificationResult(VerificationWork work) : IResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        HttpResponse response = httpContext.Response;

        // Nothing of what would be recomputed could be told.
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            WriteHeaders(response);
            return;
        }

        using IDisposable? turn = services.GetRequiredService<VerificationTurns>().TryBegin();
        if (turn is null)
        {
            await Problems.VerificationBusy.WriteAsync(httpContext);
            return;
        }

        WriteHeaders(response);
        TimeSpan limit = services.GetRequiredService<IOptions<VerificationOptions>>().Value.StalledReaderLimit;
        await services.GetRequiredService<HonestStream>().SendAsync(httpContext, "A verification", WriteAsync, limit);
    }

    private static void WriteHeaders(HttpResponse response)
    {
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private async Task WriteAsync(PatientWriter writer, CancellationToken cancellationToken)
    {
        long runs = 0;
        await foreach (VerifiedRun run in work.Runs.WithCancellation(cancellationToken))
        {
            runs++;
            await WriteAsync(writer, Line(run), cancellationToken);
        }

        long deleted = 0;
        string? unreadable = null;
        await using IAsyncEnumerator<DeletedRun> tombstones = work.Deleted.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await tombstones.MoveNextAsync())
                    break;
            }
            catch (LedgerCorruptException damage)
            {
                unreadable = damage.Message;
                break;
            }

            deleted++;
            await WriteAsync(writer, Line(tombstones.Current), cancellationToken);
        }

        if (unreadable is not null)
            await WriteAsync(writer, new { Frames = 0, Damage = new[] { new { Detail = unreadable } } }, cancellationToken);
        await WriteAsync(writer, new { VerifiedRuns = runs, DeletedRuns = deleted }, cancellationToken);
    }

    private static object Line(VerifiedRun run) => new
    {
        WorkflowRunId = run.Run.Run == default ? null : run.Run.Run.ToString(),
        run.Frames,
        run.Attachments,
        Damage = run.Damage.Select(damage => new { FromEventId = damage.From, ToEventId = damage.To, Detail = damage.What }),
    };

    private static object Line(DeletedRun run) => new
    {
        DeletedRun = new
        {
            Number = run.StoreNumber,
            ConversationId = run.Conversation.ToString(),
            Frames = run.Last.Value,
            DeletedAt = run.DeletedAt.UtcDateTime,
            run.DeletedBy,
            PurgedAt = run.PurgedAt?.UtcDateTime,
        },
    };

    private static ValueTask WriteAsync(PatientWriter writer, object line, CancellationToken cancellationToken) =>
        writer.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'], cancellationToken);
}
