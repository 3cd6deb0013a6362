using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Verbatim.Authority;

/// <summary>What a test may do to the authority: change its keys, publish them badly, sign what it never would.</summary>
internal static class Control
{
    public static void MapControl(this WebApplication app, OpenIddictServerOptions options)
    {
        app.MapPost("/control/rotate", (bool keep) => Keys.Rotate(options, keep));
        app.MapPost("/control/publish", (string mode, Publishing publishing) => publishing.Mode = mode);
        app.MapGet("/control/key-fetches", (Publishing publishing) => publishing.KeyFetches);
        app.MapGet("/control/forged-requests", (Publishing publishing) => publishing.ForgedRequests);
        app.MapGet("/control/huge-bytes", (Publishing publishing) => publishing.HugeBytes);
        app.MapGet("/control/huge-answers", (Publishing publishing) => publishing.HugeAnswers);
        app.MapPost("/control/user", (string user, string? tenant, string role, SignedIn signedIn) =>
            (signedIn.User, signedIn.Tenant, signedIn.Roles) = (user, tenant, [role]));
        app.MapPost("/control/sign", (Wanted wanted) => Sign(wanted, options.SigningCredentials[0]));
    }

    // The signature is good whatever the header and the claims say.
    private static string Sign(Wanted wanted, SigningCredentials key)
    {
        string text = $"{Encoded(wanted.Header)}.{Encoded(wanted.Claims)}";
        byte[] signature = ((ECDsaSecurityKey)key.Key).ECDsa.SignData(System.Text.Encoding.ASCII.GetBytes(text), System.Security.Cryptography.HashAlgorithmName.SHA256);
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static string Encoded(JsonElement json) => Base64UrlEncoder.Encode(json.GetRawText());

    private sealed record Wanted(JsonElement Header, JsonElement Claims);
}
