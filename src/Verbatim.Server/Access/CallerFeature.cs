using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Access;

/// <summary>Puts the caller of a request where its endpoint, and a page rendered for it, find it.</summary>
internal static class CallerFeature
{
    /// <summary>The caller of this request.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in; no route that asks for a caller is reached then.</exception>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The request has no caller.");

    /// <summary>An identity that names no usable tenant is refused here, before any policy is asked.</summary>
    public static void UseCaller(this WebApplication app)
    {
        TenantLimits limits = app.Services.GetRequiredService<TenantLimits>();
        app.Use((context, next) => KnowAsync(context, limits, next));
    }

    private static Task KnowAsync(HttpContext context, TenantLimits limits, RequestDelegate next)
    {
        if (context.User.Identity is not { IsAuthenticated: true })
            return next(context);

        if (context.Features.Get<Operator>() is not null)
            return Operator.IsAskedBy(context.GetEndpoint()) ? next(context) : Problems.Forbidden.WriteAsync(context);

        switch (CallerReading.From(context.User, context.Request.Headers))
        {
            case CallerReading.Known known:
                context.Features.Set(known.Caller);
                return limits.RunAsync(context, known.Caller.Tenant, next);
            case CallerReading.Refused refused:
                context.Features.Set(refused.Caller);
                return refused.Problem.WriteAsync(context);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
