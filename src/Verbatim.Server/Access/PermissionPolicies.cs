using Microsoft.AspNetCore.Authorization;

namespace Verbatim.Server.Access;

/// <summary>Every route names the permission it needs; what names none is for who is signed in, and for nobody else.</summary>
internal static class PermissionPolicies
{
    public static void AddPermissions(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, CallerMayHandler>();
        AuthorizationBuilder authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (Permission permission in Permission.All)
            authorization.AddPolicy(permission.Name, policy => policy.RequireAuthenticatedUser().AddRequirements(new CallerMay(permission)));
        authorization.AddPolicy(Operator.Policy, policy => policy.RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http && http.Features.Get<Operator>() is not null));
    }

    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(permission.Name);

    private sealed record CallerMay(Permission Permission) : IAuthorizationRequirement;

    private sealed class CallerMayHandler : AuthorizationHandler<CallerMay>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CallerMay requirement)
        {
            if (context.Resource is HttpContext http && http.Features.Get<Caller>()?.May(requirement.Permission) == true)
                context.Succeed(requirement);

            return Task.CompletedTask;
        }
    }
}
