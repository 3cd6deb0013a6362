using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Verbatim.Server.Web;

/// <summary>What the app's pages may load and run: their own files, and nothing that stands in a transcript.</summary>
internal static class ContentSecurity
{
    public static void UseContentSecurity(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<RootComponentMetadata>() is not null)
            Protect(context.Response.Headers, endpoint.Metadata.GetMetadata<ImportMapDefinition>());

        return next(context);
    });

    private static void Protect(IHeaderDictionary headers, ImportMapDefinition? importMap)
    {
        // WebAssembly is compiled, which counts as evaluation; scripts are not. Generated images stand in the page as data.
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{HashOf(importMap)}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
    }

    // The import map is the one script that must stand in the page itself.
    private static string HashOf(ImportMapDefinition? importMap) => importMap is null
        ? ""
        : $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(importMap.ToString().ReplaceLineEndings("\n"))))}'";
}
