using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Verbatim.Server.Access;

/// <summary>Ends the web app's session, here and wherever else its cookie is.</summary>
internal static class SignOutEndpoint
{
    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sign-out", SignOutAsync).RequireAuthorization().WithName("SignOut").ExcludeFromDescription();

    private static async Task<IResult> SignOutAsync(EndedSessions sessions, HttpContext context)
    {
        sessions.End(context.User);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect("/signed-out");
    }
}
