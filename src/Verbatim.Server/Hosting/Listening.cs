using System.Net.Sockets;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Hosting;

/// <summary>Where the server listens, and to which names it answers.</summary>
internal static class Listening
{
    private const string Unset = "http://localhost:5180";

    public static void Listen(this WebApplicationBuilder builder, string? urls)
    {
        if (urls is not null)
            builder.WebHost.UseUrls(urls);
        else if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null && builder.Configuration["https_ports"] is null)
            builder.WebHost.UseUrls(Unset);

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, limits) => kestrel.Limits.MaxRequestBodySize = limits.Value.MaxJsonBytes);

        builder.Services.AddOptions<SocketTransportOptions>().Configure<IOptions<ReplayOptions>>((transport, replay) =>
        {
            // A part of an answer is written while the one before it is being sent.
            transport.MaxWriteBufferSize = 2 * PatientWriter.PartBytes;

            // Grown by the system itself, a stopped reader's buffer takes megabytes. Connections inherit it from the socket that accepts them.
            transport.CreateBoundListenSocket = endpoint =>
            {
                Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.SendBufferSize = replay.Value.SendBufferBytes;
                return socket;
            };
        });

        // A name of somebody else's that leads here must not be taken for this machine (DNS rebinding).
        if (builder.Environment.IsDevelopment())
            builder.Services.PostConfigure<HostFilteringOptions>(options => options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);

        // A follower goes when it is told to; nobody waits for one that does not.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="StartRefusedException">It cannot listen there.</exception>
    public static async Task ListenAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (InvalidOperationException exception) when (exception.InnerException is FormatException)
        {
            // A setting that is read at the start, and not the address.
            throw new StartRefusedException(FirstLine(exception.Message), exception);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException or ArgumentException or SocketException)
        {
            throw new StartRefusedException($"The server cannot listen: {FirstLine(exception.Message).TrimEnd('.')}. Choose another address with --urls.", exception);
        }
    }

    public static IEnumerable<string> Addresses(this WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0];
}
