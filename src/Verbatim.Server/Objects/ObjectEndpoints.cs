using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Objects;

/// <summary>Attachments in and out .</summary>
internal static class ObjectEndpoints
{
    private const int MaxLinksAtOnce = 200;

    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        const string objects = "/api/v1/storage/objects";
        routes.MapPost($"{objects}/upload-url", UploadLinkAsync).Needs(Permission.Write).WithName("GetUploadUrl");
        routes.MapPost(objects, UploadAsync).Needs(Permission.Write).WithMetadata(TakesBytes.Instance).WithName("UploadObject");
        routes.MapGet($"{objects}/{{object_id}}", FindAsync).Needs(Permission.Read).WithName("GetObject");
        routes.MapDelete($"{objects}/{{object_id}}", DeleteAsync).Needs(Permission.Delete).WithName("DeleteObject");
        routes.MapGet($"{objects}/{{object_id}}/download-url", LinkAsync).Needs(Permission.Read).WithName("GetDownloadUrl");
        routes.MapPost($"{objects}/download-urls", LinksAsync).Needs(Permission.Read).WithName("GetDownloadUrls");

        // Outside of /api: these carry their own right.
        routes.MapPut("/objects/{link}", UploadByLinkAsync).AllowAnonymous().WithMetadata(TakesBytes.Instance).WithName("Upload");
        routes.MapGet("/objects/{link}", DownloadAsync).AllowAnonymous().WithName("Download");
    }

    private static async Task<IResult> UploadLinkAsync(UploadRequest request, ObjectUpload upload, HttpContext context)
    {
        var form = new UploadForm(request.Filename, request.MimeType ?? UploadForm.Bytes, request.SizeBytes, request.Sha256);
        return (await upload.MakeLinkAsync(context.Caller(), form, context.RequestAborted)).ToResult(link =>
        {
            context.Response.Headers.CacheControl = "no-store";
            string url = Absolute(context, new Uri(link.Path, UriKind.Relative));
            var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = link.MediaType };
            return TypedResults.Created(
                $"/api/v1/storage/objects/{link.ObjectId}",
                new UploadLink(link.ObjectId.ToString(), url, HttpMethods.Put, headers, (int)ObjectUpload.LinksAreGoodFor.TotalSeconds));
        });
    }

    private static async Task<IResult> UploadAsync(string? filename, string? sha256, ObjectUpload upload, HttpContext context)
    {
        var form = new UploadForm(filename ?? "", context.Request.ContentType ?? UploadForm.Bytes, context.Request.ContentLength, sha256);
        return await TakeAsync(reading => upload.TakeAsync(context.Caller(), form, context.Request.Body, reading), context);
    }

    private static Task<IResult> UploadByLinkAsync(string link, ObjectUpload upload, HttpContext context) =>
        TakeAsync(reading => upload.TakeAsync(link, context.Request.ContentType, context.Request.Body, reading), context);

    // Not to be waited for when the server goes down: nothing of an upload is kept before all of it is there.
    private static async Task<IResult> TakeAsync(Func<CancellationToken, ValueTask<Answer<ObjectRecord>>> take, HttpContext context)
    {
        // Its own limit is counted where it is received.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        CancellationToken stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            return (await take(reading.Token)).ToResult(Created);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            return (Problems.Stopping with { Detail = "Nothing of the upload was stored. Send it again after the restart." }).AsResult();
        }
    }

    private static async Task<IResult> FindAsync(string object_id, ObjectLookup lookup, HttpContext context) =>
        (await lookup.FindAsync(context.Caller(), object_id, context.RequestAborted)).ToResult(found => TypedResults.Ok(ObjectView.Of(found)));

    private static async Task<IResult> DeleteAsync(string object_id, ObjectRemoval removal, HttpContext context) =>
        await removal.RemoveAsync(context.Caller(), object_id, context.RequestAborted) is { } problem ? problem.AsResult() : TypedResults.NoContent();

    private static async Task<IResult> LinkAsync(string object_id, string? expires_in_seconds, DownloadLinks links, HttpContext context)
    {
        int seconds = Seconds(expires_in_seconds);
        Answer<Uri> answer = await links.MakeAsync(context.Caller(), object_id, TimeSpan.FromSeconds(seconds), context.RequestAborted);
        return answer.ToResult(link =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new DownloadLink(object_id, Absolute(context, link), seconds));
        });
    }

    private static async Task<IResult> LinksAsync(DownloadsRequest request, string? expires_in_seconds, DownloadLinks links, HttpContext context)
    {
        int seconds = Seconds(expires_in_seconds);
        if (request.ObjectIds.Count is 0 or > MaxLinksAtOnce)
            return Problems.InvalidParameter($"object_ids has 1 to {MaxLinksAtOnce} ids.").AsResult();

        string[] asked = [.. request.ObjectIds.Distinct(StringComparer.Ordinal)];
        return (await links.MakeAsync(context.Caller(), asked, TimeSpan.FromSeconds(seconds), context.RequestAborted)).ToResult(made =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new DownloadLinkList(
                [.. asked.Where(made.ContainsKey).Select(id => new DownloadLink(id, Absolute(context, made[id]), seconds))],
                [.. asked.Where(id => !made.ContainsKey(id))]));
        });
    }

    private static async Task<IResult> DownloadAsync(string link, DownloadLinks links, IObjectStore objects, HttpContext context)
    {
        if (await links.OpenAsync(link, context.RequestAborted) is not { } stored)
            return Problems.NotFound.AsResult();

        await using Stream content = await objects.OpenAsync(stored, context.RequestAborted);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(stored.Filename);
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentDisposition = disposition.ToString();
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, no-store";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = stored.ServedMediaType;
        context.Response.ContentLength = stored.SizeBytes;
        if (HttpMethods.IsHead(context.Request.Method))
            return TypedResults.Empty;

        ServerTelemetry.Downloaded(stored.SizeBytes);
        await context.RequestServices.GetRequiredService<HonestStream>().SendAsync(context, $"Attachment {stored.Id}", async (writer, cancellationToken) =>
        {
            await using var answer = new PatientStream(writer, cancellationToken);
            await content.CopyToAsync(answer, PatientWriter.PartBytes, cancellationToken);
        });
        return TypedResults.Empty;
    }

    private static int Seconds(string? text) => Parameters.Number("expires_in_seconds", text, 60, 3600) ?? 900;

    private static string Absolute(HttpContext context, Uri link) =>
        link.IsAbsoluteUri ? link.AbsoluteUri : $"{context.Request.Scheme}://{context.Request.Host}{link}";

    private static IResult Created(ObjectRecord added) => TypedResults.Created($"/api/v1/storage/objects/{added.Id}", ObjectView.Of(added));

    /// <summary>The body that asks for an upload link .</summary>
    internal sealed record UploadRequest
    {
        public required string Filename { get; init; }

        public string? MimeType { get; init; }

        public required long SizeBytes { get; init; }

        public string? Sha256 { get; init; }
    }

    /// <summary>The body that asks for several download links .</summary>
    internal sealed record DownloadsRequest
    {
        public required IReadOnlyList<string> ObjectIds { get; init; }
    }

    internal sealed record UploadLink(string ObjectId, string UploadUrl, string Method, IReadOnlyDictionary<string, string> Headers, int ExpiresInSeconds);

    internal sealed record DownloadLink(string ObjectId, string DownloadUrl, int ExpiresInSeconds);

    internal sealed record DownloadLinkList(IReadOnlyList<DownloadLink> Items, IReadOnlyList<string> Missing);

    internal sealed record ObjectView(string ObjectId, string Filename, string MimeType, long SizeBytes, string? Sha256, DateTimeOffset CreatedAt)
    {
        public static ObjectView Of(ObjectRecord known) =>
            new(known.Id.ToString(), known.Filename, known.MediaType, known.SizeBytes, known.Sha256, known.CreatedAt);
    }
}
