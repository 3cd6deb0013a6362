using System.Security.Claims;
using OpenIddict.Abstractions;

namespace Verbatim.Authority;

/// <summary>Who is signed in at the authority: there is no form to fill in, a test says who it is.</summary>
internal sealed class SignedIn
{
    public string User { get; set; } = "ann";

    public string? Tenant { get; set; } = "acme";

    public string[] Roles { get; set; } = ["member"];

    /// <summary>What this user is as the authority tells it, for the scopes that were asked for.</summary>
    public ClaimsPrincipal AskedFor(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("authority", "sub", "roles");
        identity.SetClaim("sub", User).SetClaims("roles", [.. Roles]);
        if (Tenant is not null)
            identity.SetClaim("tenant_id", Tenant);
        identity.SetScopes(request.GetScopes());
        identity.SetResources("verbatim");
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }
}
