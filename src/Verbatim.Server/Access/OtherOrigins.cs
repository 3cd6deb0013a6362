using Microsoft.Extensions.Options;

namespace Verbatim.Server.Access;

/// <summary>Pages of other origins that were configured may call the API, with a bearer token and never with the session's cookie .</summary>
internal static class OtherOrigins
{
    // What a program in a page must read to follow, resume and retry.
    private static readonly string[] Readable = ["Content-Location", "ETag", "Repr-Digest", "Retry-After", "Workflow-Run-Id"];

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    public static void AddOtherOrigins(this IServiceCollection services) => services.AddCors();

    /// <summary>Whoever is not configured is answered as if it had not said where it is from: a question in advance is 401 like any call without a token.</summary>
    public static void UseOtherOrigins(this WebApplication app)
    {
        HashSet<string> allowed = Of(app.Services.GetRequiredService<IOptions<AccessOptions>>().Value).ToHashSet(StringComparer.Ordinal);
        if (allowed.Count == 0)
            return;

        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Origin is [{ } origin] && allowed.Contains(origin),
            branch => branch.UseCors(policy => policy
                .WithOrigins([.. allowed]).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(Readable).SetPreflightMaxAge(Remembered)));
    }

    public static string[] Of(AccessOptions options) => options.AllowedOrigins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>As a browser writes it: a scheme, a host in lower case (and in Punycode), and a port where it is not the scheme's own.</summary>
    public static bool IsOne(string text) =>
        text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.GetLeftPart(UriPartial.Authority) == text && uri.UserInfo.Length == 0;
}
