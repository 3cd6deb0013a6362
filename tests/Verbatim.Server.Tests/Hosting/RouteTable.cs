using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Verbatim.Ledger;
using Verbatim.Server.Hosting;
using Verbatim.Storage.Sqlite;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>The routes of the server as it maps them.</summary>
internal static class RouteTable
{
    public static async Task<IReadOnlyList<RouteEndpoint>> ReadAsync()
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            // The static files are listed beside the server under its own name.
            WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Verbatim.Server" });
            var store = SqliteLedgerStore.Open(data, new SqliteLedgerOptions());
            await using RunLedger ledger = await RunLedger.OpenAsync(store, new LedgerOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
            builder.AddVerbatim(DataFolders.Prepare(data), StoreLimits.Read(builder.Configuration), store, ledger);
            await using WebApplication app = builder.Build();
            app.MapVerbatim();
            return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
