using Microsoft.Extensions.Primitives;

namespace Verbatim.Server.Hosting;

/// <summary>What every answer tells a browser, whatever it is and whoever wrote it: nothing of it is for other sites, and nothing is guessed about it.</summary>
internal static class SafeHeaders
{
    private const string OneYear = "max-age=31536000";

    public static void UseSafeHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // Last of all: what handles a failure clears the headers that were set before it.
        context.Response.OnStarting(static state =>
        {
            Add((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    private static void Add(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.TryAdd("Referrer-Policy", new StringValues("no-referrer"));

        // A page says more precisely what it may load; what is no page loads nothing, wherever somebody opens it.
        headers.TryAdd("Content-Security-Policy", new StringValues("default-src 'none'; frame-ancestors 'none'"));
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = OneYear;
    }
}
