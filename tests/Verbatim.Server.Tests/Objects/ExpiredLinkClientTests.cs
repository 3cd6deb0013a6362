using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verbatim.Client;
using Verbatim.Client.Attachments;
using Verbatim.Ledger;
using Verbatim.Server.Hosting;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>A link of the server's own that expires while the .NET client downloads by it. The server is in this process, so that its clock can be set.</summary>
[Trait("Clauses", "R-12 R-153")]
public sealed class ExpiredLinkClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private readonly SetClock _time = new() { Now = TimeProvider.System.GetUtcNow() };
    private readonly List<string> _links = [];
    private int? _cutAfter;
    private RunLedger _ledger = null!;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Verbatim.Server", EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        DataFolders folders = DataFolders.Prepare(_data);
        var store = SqliteLedgerStore.Open(_data, new SqliteLedgerOptions());
        _ledger = await RunLedger.OpenAsync(store, new LedgerOptions(), _time, Cancellation);
        builder.AddVerbatim(folders, StoreLimits.Read(builder.Configuration), store, _ledger);
        builder.Services.AddSingleton<TimeProvider>(_time);
        _app = builder.Build();
        _app.Use(CutAsync);
        _app.MapVerbatim();
        await _app.StartAsync(Cancellation);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", new Tokens(_data).For("acme", "ann", "member"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _ledger.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(150_000)]
    [InlineData(299_999)]
    public async Task A_download_that_is_cut_once_its_link_has_expired_comes_whole_by_a_new_one(int cutAfter)
    {
        byte[] content = new byte[300_000];
        new Random(cutAfter).NextBytes(content);
        AttachmentCalls attachments = new VerbatimClient(_http).Attachments;
        StoredAttachment stored = await attachments.UploadAsync(new NewAttachment("a.bin"), new MemoryStream(content), Cancellation);
        _cutAfter = cutAfter;

        using var file = new MemoryStream();
        await attachments.DownloadAsync(stored.ObjectId, file, Cancellation);

        Assert.Equal(content, file.ToArray());
        Assert.Equal(2, _links.Distinct().Count());
        using HttpResponseMessage former = await _http.GetAsync(_links[0], Cancellation);
        Assert.Equal(StatusCodes.Status404NotFound, (int)former.StatusCode);
    }

    /// <summary>Passes on so much of the next download; then the link by which it came is over, and then the connection.</summary>
    private async Task CutAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !context.Request.Path.StartsWithSegments("/objects"))
        {
            await next(context);
            return;
        }

        _links.Add(context.Request.Path);
        if (_cutAfter is not { } cutAfter)
        {
            await next(context);
            return;
        }

        _cutAfter = null;
        Stream connection = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await next(context);
        await connection.WriteAsync(whole.GetBuffer().AsMemory(0, cutAfter), Cancellation);
        await connection.FlushAsync(Cancellation);
        _time.Now += Life + TimeSpan.FromSeconds(1);
        context.Abort();
    }
}
