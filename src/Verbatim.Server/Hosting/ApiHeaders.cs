namespace Verbatim.Server.Hosting;

/// <summary>What holds for every answer of the API unless a slice says otherwise: it is the caller's alone.</summary>
internal static class ApiHeaders
{
    public static void UseApiHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments("/api"))
            context.Response.Headers.CacheControl = "no-store";

        return next(context);
    });
}
