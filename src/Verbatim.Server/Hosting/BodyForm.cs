using System.Net.Http.Headers;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>Bodies are taken as they are and in UTF-8, whatever route they are for.</summary>
internal static class BodyForm
{
    public static void UseBodyForm(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } coding && coding != "identity")
            return Problems.UnsupportedEncoding.WriteAsync(context);

        // The framework's JSON reader would try to make sense of another character set, and fail on an unknown one.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) || type.CharSet is not { } set)
            return next(context);
        if (!set.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Problems.UnsupportedMediaType.WriteAsync(context);

        // In quotes it means the same, but not to that reader.
        type.CharSet = "utf-8";
        context.Request.ContentType = type.ToString();
        return next(context);
    });
}
