using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Auditing;

/// <summary>The audit log of the caller's tenant, and what is entered into it on the way out .</summary>
internal static class AuditEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/ledger/audit", Read).Needs(Permission.Read).WithName("ReadAudit");

    /// <summary>Whatever refuses a known caller with 403, here or in a slice, is entered.</summary>
    public static void UseDenials(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status403Forbidden && context.Features.Get<Caller>() is { } caller)
        {
            // What is no route has a method that the caller may have made up.
            string what = context.GetEndpoint() is RouteEndpoint route ? $"{context.Request.Method} {route.RoutePattern.RawText}" : "no route";
            await context.RequestServices.GetRequiredService<Denials>().EnterAsync(caller, what);
        }
    });

    private static IResult Read(HttpContext context) =>
        context.Caller().May(Permission.Verify) ? new Log() : Problems.Forbidden.AsResult();

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
                await foreach (AuditedAction action in ledger.ReadAuditAsync(tenant, cancellationToken))
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
            Action = action.Entry.Action == AuditAction.Deleted ? "deleted" : "denied",
            action.Entry.Subject,
        };

        private static ValueTask WriteAsync(PatientWriter writer, object line, CancellationToken cancellationToken) =>
            writer.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'], cancellationToken);
    }
}
