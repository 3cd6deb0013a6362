using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Scalar.AspNetCore;

namespace Verbatim.Server.Description;

/// <summary>The description of the API, for programs and for people. Both are for everybody.</summary>
internal static class DescriptionEndpoints
{
    private const string Address = "/openapi/v1.json";

    public static void MapDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, ReadAsync).AllowAnonymous();
        routes.MapScalarApiReference("/reference", Show).AllowAnonymous();
    }

    private static async Task<FileContentHttpResult> ReadAsync(ApiDescription description, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(await description.ReadAsync(), MediaTypeNames.Application.Json);
    }

    // The page begins by a script that stands in it, and its program adds its own styles: both show by this answer's nonce that they are ours.
    private static void Show(ScalarOptions options, HttpContext context)
    {
        string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";
        headers["Referrer-Policy"] = "same-origin";
        options
            .WithNonce(nonce)
            .AddHeadContent($"<meta property=\"csp-nonce\" content=\"{nonce}\" />")
            .WithTitle("API – Verbatim")
            .WithOpenApiRoutePattern(Address)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent();
    }
}
