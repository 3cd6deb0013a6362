using System.Text.Json;
using Verbatim.Ledger.Verifying;

namespace Verbatim.Server.Verification;

/// <summary>A line of JSON for each run as soon as it is verified, and a last one that counts them: an answer without it is not whole.</summary>
internal sealed class VerificationResult(IAsyncEnumerable<VerifiedRun> runs) : IResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";

        // Nothing of what would be recomputed could be told.
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;

        long count = 0;
        await foreach (VerifiedRun run in runs.WithCancellation(httpContext.RequestAborted))
        {
            count++;
            await WriteAsync(response, Line(run), httpContext.RequestAborted);
        }

        await WriteAsync(response, new { VerifiedRuns = count }, httpContext.RequestAborted);
    }

    private static object Line(VerifiedRun run) => new
    {
        WorkflowRunId = run.Run.Run == default ? null : run.Run.Run.ToString(),
        run.Frames,
        Damage = run.Damage.Select(damage => new { FromEventId = damage.From, ToEventId = damage.To, Detail = damage.What }),
    };

    private static async ValueTask WriteAsync(HttpResponse response, object line, CancellationToken cancellationToken) =>
        await response.BodyWriter.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'], cancellationToken);
}
