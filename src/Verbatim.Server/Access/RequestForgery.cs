using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Access;

/// <summary>A browser sends the session's cookie whoever asks it to, so what changes something must also show that our own page asked.</summary>
internal static class RequestForgery
{
    public const string Header = "X-Verbatim-Request";

    public static void UseRequestForgeryCheck(this IApplicationBuilder app) => app.Use((context, next) =>
        IsBySession(context) && IsUnsafe(context.Request.Method) && !IsOurs(context.Request.Headers)
            ? Problems.ForgedRequest.WriteAsync(context)
            : next(context));

    private static bool IsBySession(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme
            == CookieAuthenticationDefaults.AuthenticationScheme;

    private static bool IsUnsafe(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    // A page of another origin cannot send this header without asking first, and nobody here would agree.
    private static bool IsOurs(IHeaderDictionary headers) =>
        headers[Header] == "1" && (!headers.TryGetValue("Sec-Fetch-Site", out var site) || site == "same-origin");
}
