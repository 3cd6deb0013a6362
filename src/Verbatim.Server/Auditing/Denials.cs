using Verbatim.Ledger;
using Verbatim.Server.Access;

namespace Verbatim.Server.Auditing;

/// <summary>Whatever refuses a known caller with 403, here or in a slice, is entered into the audit log.</summary>
internal static class Denials
{
    public static void UseDenials(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status403Forbidden && context.Features.Get<Caller>() is { } caller)
        {
            // What is no route has a method that the caller may have made up.
            string what = context.GetEndpoint() is RouteEndpoint route ? $"{context.Request.Method} {route.RoutePattern.RawText}" : "no route";
            await context.RequestServices.GetRequiredService<AuditTrail>().TryEnterOnceAsync(caller, AuditAction.Denied, what);
        }
    });
}
