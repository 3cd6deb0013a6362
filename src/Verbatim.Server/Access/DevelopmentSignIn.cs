using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Verbatim.Server.Access;

/// <summary>Opening a page on the machine where the server runs signs the developer in. Only where the development issuer is in force.</summary>
internal static class DevelopmentSignIn
{
    public static void UseDevelopmentSignIn(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.User.Identity is not { IsAuthenticated: true }
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            && IsPageNavigation(context.Request)
            && IsThisMachine(context))
        {
            context.User = Developer();
            await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, context.User);
        }

        await next(context);
    });

    private static ClaimsPrincipal Developer() => new(new ClaimsIdentity(
        [
            new Claim("sub", "developer"),
            new Claim("tenant_id", "demo"),
            new Claim("roles", "owner"),
            new Claim("scope", "conversations:* workflows:* keys:*"),
            EndedSessions.NewClaim(),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme,
        "sub",
        "roles"));

    // Browsers say what a request is for; what says nothing, such as curl, is taken for a navigation when it would take a page.
    private static bool IsPageNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api")
        && !request.Headers.ContainsKey("Origin")
        && Is(request.Headers["Sec-Fetch-Mode"], "navigate")
        && Is(request.Headers["Sec-Fetch-Dest"], "document")
        && request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == "text/html" || accepted.MatchesAllTypes);

    private static bool Is(Microsoft.Extensions.Primitives.StringValues header, string value) => header.Count == 0 || header == value;

    // The host too: a name of somebody else's that leads here (DNS rebinding) also comes from this machine.
    private static bool IsThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";
}
