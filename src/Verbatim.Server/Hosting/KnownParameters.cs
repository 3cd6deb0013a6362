using System.Collections.Concurrent;
using System.Reflection;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>
/// A parameter of the API is one that its address takes, and is given once (R-9): a misspelt one would do nothing without a word, and of two, a proxy in front and
/// the server behind it may each mean another.
/// </summary>
internal static class KnownParameters
{
    private static readonly ConcurrentDictionary<MethodInfo, string[]> Known = new();

    private static readonly Problem NoText = Problems.InvalidParameter("Parameters are text in UTF-8, percent-encoded.");

    private static readonly Problem Repeated = Problems.InvalidParameter("A parameter is given once.");

    public static void UseKnownParameters(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.QueryString.HasValue && IsTakenHere(context.Request.Path) && FaultOf(context) is { } fault
            ? fault.WriteAsync(context)
            : next(context));

    // Links to attachments lie outside of the API, and their parameters would do nothing either.
    private static bool IsTakenHere(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/objects");

    private static Problem? FaultOf(HttpContext context)
    {
        if (!Parameters.AreText(context.Request.QueryString))
            return NoText;
        if (context.Request.Query.Any(parameter => parameter.Value.Count > 1))
            return Repeated;
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler)
            return null;

        string[] known = Known.GetOrAdd(handler, static (handler, endpoint) => NamesOf(handler, endpoint), endpoint);
        return context.Request.Query.Keys.All(name => known.Contains(name, StringComparer.OrdinalIgnoreCase)) ? null
            : Problems.InvalidParameter(known is [] ? "No parameter is taken here." : $"The parameters taken here are {string.Join(", ", known)}.");
    }

    // As text is how every handler takes them (Parameters), and those of the path.
    private static string[] NamesOf(MethodInfo handler, RouteEndpoint endpoint) =>
    [
        .. handler.GetParameters()
            .Where(parameter => parameter.ParameterType == typeof(string) && endpoint.RoutePattern.GetParameter(parameter.Name!) is null)
            .Select(parameter => parameter.Name!),
    ];
}
