using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Verbatim.Bench.Chromium;

/// <summary>Serves the published page, and the run that it is to work on.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private IReadOnlyList<byte[]> _run = [];

    private PageServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<PageServer> StartAsync(string folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var server = new PageServer(app);
        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, ServeUnknownFileTypes = true });
        app.MapGet("/run", server.GiveAsync);
        await app.StartAsync();
        return server;
    }

    public void Hold(IReadOnlyList<byte[]> run) => _run = run;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task GiveAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        foreach (byte[] frame in _run)
        {
            await context.Response.Body.WriteAsync(frame, context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }
}
