using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>In what form bodies are taken: in one coding at most, of the type that the route takes and no other, and in UTF-8.</summary>
internal static class BodyForm
{
    public static void UseBodyForm(this WebApplication app)
    {
        LimitOptions limits = app.Services.GetRequiredService<IOptions<LimitOptions>>().Value;
        app.Use((context, next) =>
        {
            Problem? problem = TakeCoding(context, limits.MaxInflation) ?? TakeType(context);
            return problem is null ? next(context) : problem.WriteAsync(context);
        });
    }

    private static Problem? TakeCoding(HttpContext context, int maxInflation)
    {
        StringValues codings = context.Request.Headers.ContentEncoding;
        if (codings.Count == 0 || codings is [{ } only] && only.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return null;

        // A list is a body that was compressed more than once: nobody has a reason to, but who makes bombs.
        if (codings is not [{ } coding] || CodedBody.Of(context, coding.Trim(), maxInflation) is not { } body)
            return Problems.UnsupportedEncoding;

        context.Response.RegisterForDispose(body);
        context.Request.Body = body;

        // What they say is no longer so.
        context.Request.Headers.ContentEncoding = default;
        context.Request.Headers.ContentLength = null;
        return null;
    }

    private static Problem? TakeType(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesBytes>() is not null)
            return null;

        bool isKnown = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type);

        // The framework takes anything that ends in +json for JSON.
        // What cannot be read as a type it would try to read all the same, and one that is not there it refuses by itself.
        if (BodyProblems.WantsJson(context) && (isKnown ? !"application/json".Equals(type!.MediaType, StringComparison.OrdinalIgnoreCase) : context.Request.ContentType is not null))
            return Problems.NotJson;

        // Its JSON reader would try to make sense of another character set, and fail on an unknown one.
        if (!isKnown || type!.Parameters.FirstOrDefault(parameter => "charset".Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)) is not { } charset)
            return null;
        if (!"utf-8".Equals(charset.Value?.Trim('"'), StringComparison.OrdinalIgnoreCase))
            return Problems.UnsupportedMediaType;

        // In quotes it means the same, but not to that reader.
        type.CharSet = "utf-8";
        context.Request.ContentType = type.ToString();
        return null;
    }
}
