using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>A parameter of the API is given once: of two, a proxy in front and the server behind it may each mean another.</summary>
internal static class SingleParameters
{
    private static readonly Problem Repeated = Problems.InvalidParameter("A parameter is given once.");

    public static void UseSingleParameters(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.Path.StartsWithSegments("/api") && context.Request.Query.Any(parameter => parameter.Value.Count > 1)
            ? Repeated.WriteAsync(context)
            : next(context));
}
