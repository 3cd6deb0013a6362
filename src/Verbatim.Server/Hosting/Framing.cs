using Verbatim.Server.Errors;

namespace Verbatim.Server.Hosting;

/// <summary>
/// A request has one end. Where a proxy in front could see another one than this server, what one of them takes for the body the other takes for the next
/// request, with somebody else's credentials before it (RFC 9112, 6.1 and 11.2). Kestrel refuses what is malformed (but for a plus sign before a length, which it reads as
/// the number that follows, and does not show); what is doubtful is refused here.
/// </summary>
internal static class Framing
{
    // Where there was a length beside chunks, Kestrel takes it out of the headers and keeps it under this name. A client's own header of that name cannot be
    // told from it, and beside both Kestrel gives up the connection without an answer.
    private const string LengthBesideChunks = "X-Content-Length";

    public static void UseOneFraming(this IApplicationBuilder app) => app.Use((context, next) => IsDoubtful(context.Request) ? RefuseAsync(context) : next(context));

    // A coding other than chunked would have to be undone, and who knows HTTP/1.0 knows no chunks.
    private static bool IsDoubtful(HttpRequest request) =>
        request.Headers.TransferEncoding is [_, ..] codings
        && (codings is not [{ } only] || !only.Equals("chunked", StringComparison.OrdinalIgnoreCase)
            || request.Headers.ContainsKey(LengthBesideChunks)
            || HttpProtocol.IsHttp10(request.Protocol));

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return Problems.BadRequest.WriteAsync(context);
    }
}
