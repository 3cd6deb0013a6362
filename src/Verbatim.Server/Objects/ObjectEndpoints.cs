using Microsoft.Net.Http.Headers;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Objects;

/// <summary>Attachments out .</summary>
internal static class ObjectEndpoints
{
    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/storage/objects/{object_id}/download-url", LinkAsync).Needs(Permission.Read).WithName("GetDownloadUrl");
        routes.MapGet("/objects/{link}", DownloadAsync).AllowAnonymous().WithName("Download");
    }

    private static async Task<IResult> LinkAsync(string object_id, string? expires_in_seconds, DownloadLinks links, HttpContext context)
    {
        int seconds = Parameters.Number("expires_in_seconds", expires_in_seconds, 60, 3600) ?? 900;
        Answer<string> answer = await links.MakeAsync(context.Caller(), object_id, TimeSpan.FromSeconds(seconds), context.RequestAborted);
        return answer.ToResult(path =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new DownloadLink(object_id, $"{context.Request.Scheme}://{context.Request.Host}{path}", seconds));
        });
    }

    private static async Task<IResult> DownloadAsync(string link, DownloadLinks links, IObjectStore objects, HttpContext context)
    {
        if (await links.OpenAsync(link, context.RequestAborted) is not { } stored)
            return Problems.NotFound.AsResult();

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(stored.Filename);
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentDisposition = disposition.ToString();
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, no-store";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentLength = stored.SizeBytes;
        ServerTelemetry.Downloaded(stored.SizeBytes);
        return TypedResults.Stream(await objects.OpenAsync(stored, context.RequestAborted), stored.ServedMediaType);
    }

    internal sealed record DownloadLink(string ObjectId, string DownloadUrl, int ExpiresInSeconds);
}
