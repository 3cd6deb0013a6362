using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Access;

/// <summary>A browser sends the session's cookie whoever asks it to, so what changes something must also show that our own page asked.</summary>
internal static class RequestForgery
{
    public const string Header = "X-Verbatim-Request";

    public static void UseRequestForgeryCheck(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (IsBySession(context) && IsUnsafe(context.Request.Method) && !await IsOursAsync(context))
            await Problems.ForgedRequest.WriteAsync(context);
        else
            await next(context);
    });

    private static bool IsBySession(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme
            == CookieAuthenticationDefaults.AuthenticationScheme;

    private static bool IsUnsafe(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    // A page of another origin cannot send this header without asking first, and is never allowed to with the cookie (OtherOrigins). A form cannot send headers at all:
    // it shows what only our page could know.
    private static async ValueTask<bool> IsOursAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "same-origin")
            return false;

        return headers[Header] == "1" || (context.Request.HasFormContentType && await IsOurFormAsync(context));
    }

    private static async ValueTask<bool> IsOurFormAsync(HttpContext context)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            // A form that cannot be read is none of ours.
            return false;
        }
    }
}
