using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Access;

/// <summary>People sign in to the web app at the authority (code flow with PKCE). What comes of it is a session's cookie; no token reaches the browser .</summary>
internal static class AuthoritySignIn
{
    public const string Callback = "/sign-in/callback";

    private static readonly string[] Kept = ["sub", "tenant_id", "roles"];

    public static void AddAuthoritySignIn(this AuthenticationBuilder authentication, AccessOptions access, DataFolders folders)
    {
        authentication.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<AuthorityMetadata>((options, authority) => options.ConfigurationManager = authority);
        authentication.AddOpenIdConnect(options => Configure(options, access, InstanceCookies.NameOf(folders)));
    }

    /// <summary>Leads a person who opens a page to the authority, and back to that page.</summary>
    public static Task ChallengeAsync(HttpContext context)
    {
        // A path that begins with two slashes is another host to a browser.
        string path = context.Request.PathBase + context.Request.Path;
        string page = path is ['/', '/' or '\\', ..] ? "/" : path + context.Request.QueryString;
        return context.ChallengeAsync(OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = page });
    }

    /// <summary>Whether it is a person who opens a page, and not a program or a script that asks for something.</summary>
    public static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api")
        && (!request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode) || mode == "navigate")
        && request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == "text/html");

    private static void Configure(OpenIdConnectOptions options, AccessOptions access, string cookie)
    {
        options.ClientId = access.ClientId;
        options.ClientSecret = access.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;

        // By address and not by form: the answer is a navigation then, with which a cookie that is Lax is sent.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = false;
        options.CallbackPath = Callback;
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.Scope.Clear();
        foreach (string scope in access.SignInScopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            options.Scope.Add(scope);

        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAlgorithms = Authentication.Algorithms,
            TryAllIssuerSigningKeys = false,
            ClockSkew = Authentication.ClockSkew,
            NameClaimType = "sub",
            RoleClaimType = "roles",
        };
        foreach ((CookieBuilder builder, string name) in new[] { (options.CorrelationCookie, "correlation"), (options.NonceCookie, "nonce") })
        {
            builder.Name = $"{name}-{cookie}.";
            builder.SameSite = SameSiteMode.Lax;
            builder.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.Events.OnTokenValidated = context => KeepAsync(context, access);
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            return Problems.SignInRefused.WriteAsync(context.HttpContext);
        };
    }

    // The session holds who it is and what may be done, and a name of its own by which it can be ended.
    private static Task KeepAsync(TokenValidatedContext context, AccessOptions access)
    {
        string granted = context.TokenEndpointResponse?.Scope is { Length: > 0 } scope ? scope : access.SignInScopes;
        var identity = new ClaimsIdentity(
            context.Principal!.Claims.Where(claim => Kept.Contains(claim.Type)).Select(claim => new Claim(claim.Type, claim.Value)),
            CookieAuthenticationDefaults.AuthenticationScheme,
            "sub",
            "roles");
        identity.AddClaim(new Claim("scope", granted));
        identity.AddClaim(EndedSessions.NewClaim());
        context.Principal = new ClaimsPrincipal(identity);

        // A session of nobody whom the API would let in would only be in the way of another one.
        if (CallerReading.From(context.Principal, new HeaderDictionary()) is CallerReading.Refused)
            context.Fail("The ID token names no user, or not exactly one tenant.");
        context.Properties!.IsPersistent = false;
        return Task.CompletedTask;
    }
}
