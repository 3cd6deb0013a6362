using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Debian's nginx with the settings that it comes with, before a server: a process of its own that goes with this.</summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    // The settings that Debian's package comes with.
    private const string Settings = "/etc/nginx/nginx.conf";

    private readonly Process _process;
    private readonly string _folder;

    private Nginx(Process process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    /// <summary>Skips the test where there is no nginx.</summary>
    public static void Require() => Assert.SkipUnless(File.Exists(Settings), "Debian's nginx is not installed here.");

    /// <summary>The block of docs/operate.md, with the server's address in it.</summary>
    public static string Documented(Uri server)
    {
        string block = Block().Match(File.ReadAllText(Repository.At("docs", "operate.md"))).Groups[1].Value;
        Assert.Contains("http://127.0.0.1:5180;", block, StringComparison.Ordinal);
        return block.Replace("127.0.0.1:5180", server.Authority, StringComparison.Ordinal);
    }

    /// <summary>What somebody writes who reads no document.</summary>
    public static string Plain(Uri server) => $"location / {{ proxy_pass http://{server.Authority}; }}";

    /// <param name="location">What is said of the server behind it.</param>
    /// <param name="more">What else is said beside it.</param>
    public static async Task<Nginx> StartAsync(string location, string more = "")
    {
        string folder = Directory.CreateTempSubdirectory("verbatim-nginx-").FullName;
        int port = FreePort();
        string own = $$"""
            server {
                listen 127.0.0.1:{{port}};
                {{more}}
                {{location}}
            }
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "own.conf"), own);

        // Of the package's own: gzip on, and everything else that it says. Only where its files are is another place.
        string settings = Included().Replace(await File.ReadAllTextAsync(Settings), "");
        settings = Pid().Replace(settings, $"pid {folder}/pid;").Replace("/var/log/nginx/", folder + "/", StringComparison.Ordinal);
        settings = Http().Replace(settings, $$"""
            http {
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                include {{folder}}/own.conf;
            """, 1);
        string path = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(path, settings);
        Assert.True(settings.Contains("gzip on;", StringComparison.Ordinal) && settings.Contains("own.conf", StringComparison.Ordinal), settings);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-c", path, "-e", Path.Combine(folder, "error.log"), "-g", "daemon off;"]))!;
        var nginx = new Nginx(process, folder, new Uri($"http://127.0.0.1:{port}"));
        await nginx.ListensAsync(port);
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        // Asked and not killed: its workers go first.
        if (!_process.HasExited)
            await Machine.Command.TryAsync("kill", "-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ListensAsync(int port)
    {
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"```nginx\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s*include (/etc/nginx/(modules-enabled|conf\.d|sites-enabled)/[^;]*);", RegexOptions.Multiline)]
    private static partial Regex Included();

    [GeneratedRegex(@"^pid [^;]+;", RegexOptions.Multiline)]
    private static partial Regex Pid();

    [GeneratedRegex(@"^http \{", RegexOptions.Multiline)]
    private static partial Regex Http();
}
