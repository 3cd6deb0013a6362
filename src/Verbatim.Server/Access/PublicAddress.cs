using Microsoft.Extensions.Options;

namespace Verbatim.Server.Access;

/// <summary>Behind a proxy that ends HTTPS, a request looks as if it had come without. What the proxy says of it is not believed: the address is set.</summary>
internal static class PublicAddress
{
    public static void UsePublicAddress(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.PublicAddress is not { } text)
            return;

        var address = new Uri(text);
        HostString host = address.IsDefaultPort ? new HostString(address.Host) : new HostString(address.Host, address.Port);
        app.Use((context, next) =>
        {
            context.Request.Scheme = address.Scheme;
            context.Request.Host = host;
            return next(context);
        });
    }
}
