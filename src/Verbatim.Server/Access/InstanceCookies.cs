using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.Cookies;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Access;

/// <summary>The names of this instance's cookies. On HTTPS they begin with <c>__Host-</c>, with which no other host and no plain connection can set them.</summary>
internal sealed class InstanceCookies : ICookieManager
{
    private readonly ChunkingCookieManager _cookies = new();

    /// <summary>Cookies know no ports: two servers on one machine would overwrite each other's session without the instance in the name.</summary>
    public static string NameOf(DataFolders folders) =>
        $"verbatim-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folders.Root)).AsSpan(0, 6))}";

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _cookies.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? $"__Host-{key}" : key;
}
