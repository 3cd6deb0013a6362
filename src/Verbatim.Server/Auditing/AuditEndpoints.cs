using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Auditing;

/// <summary>The audit log of the caller's tenant .</summary>
internal static class AuditEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/ledger/audit", Read).Needs(Permission.Verify).WithName("ReadAudit");

    private static IResult Read(HttpContext context) =>
        context.Caller().May(Permission.Verify) ? new Log() : Permission.Verify.Refusal.AsResult();

    private sealed class Log : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            HttpResponse response = httpContext.Response;
            response.ContentType = "application/x-ndjson";
            response.Headers.CacheControl = "no-store, no-transform";
            if (HttpMethods.IsHead(httpContext.Request.Method))
                return;

            IServiceProvider services = httpContext.RequestServices;
            RunLedger ledger = services.GetRequiredService<RunLedger>();
            TenantId tenant = httpContext.Caller().Tenant;
            await services.GetRequiredService<HonestStream>().SendAsync(httpContext, "The audit log", async (writer, cancellationToken) =>
            {
                long entries = 0;
                await foreach (AuditedAction action in ledger.Audit.ReadAsync(tenant, cancellationToken))
                {
                    entries++;
                    await WriteAsync(writer, Line(action), cancellationToken);
                }

                await WriteAsync(writer, new { Entries = entries }, cancellationToken);
            });
        }

        private static object Line(AuditedAction action) => new
        {
            At = action.At.UtcDateTime,
            action.Entry.UserId,
            Action = NameOf(action.Entry.Action),
            action.Entry.Subject,
        };

        private static string NameOf(AuditAction action) => action switch
        {
            AuditAction.Deleted => "deleted",
            AuditAction.Denied => "denied",
            AuditAction.Exported => "exported",
            AuditAction.KeyCreated => "key_created",
            AuditAction.KeyRevoked => "key_revoked",
            AuditAction.ObjectDeleted => "object_deleted",
            _ => "unknown",
        };

        private static ValueTask WriteAsync(PatientWriter writer, object line, CancellationToken cancellationToken) =>
            writer.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'], cancellationToken);
    }
}
