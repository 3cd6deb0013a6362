using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Recording;
using Verbatim.Sources;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Server.Tests.Recording;

/// <summary>R-128: no run of the server's own stays running when nothing produces it, such as one whose end found the disk full.</summary>
[Trait("Clauses", "R-128")]
public sealed class UnproducedRunTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("verbatim-").FullName;
    private RunLedger _ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _ledger = await RunLedger.OpenAsync(SqliteLedgerStore.Open(_data, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_run_of_the_servers_own_without_a_producer_ends_as_interrupted_once()
    {
        var key = new RunKey(TenantId.Parse("acme"), RunId.Parse("run_1"));
        var created = Assert.IsType<CreateResult.Created>(await _ledger.CreateAsync(
            new RunHeader
            {
                Key = key,
                Conversation = ConversationId.Parse("conv_1"),
                WorkflowKey = "upgrade-plan",
                UserId = "ann",
                Origin = RunOrigin.Executed,
                StartedAt = TimeProvider.System.GetUtcNow(),
            },
            visibility: null,
            Cancellation));
        await using var runner = new WorkflowRunner(
            new WorkflowCatalog(DemoWorkflows.All), _ledger, new FileObjectStore(_data), new ProjectionOptions(), TimeProvider.System, NullLogger<WorkflowRunner>.Instance);
        var options = new RecordingOptions { AbandonAfter = TimeSpan.FromSeconds(1) };
        using var abandoned = new AbandonedRuns(
            _ledger, new Recorders(TimeProvider.System), runner, Options.Create(options), TimeProvider.System, NullLogger<AbandonedRuns>.Instance);
        await abandoned.StartAsync(Cancellation);

        using RunReader reader = _ledger.Read(created.Run, Position.Start);
        while (!reader.IsAtEnd)
        {
            if (await reader.NextAsync(10, Cancellation) is null)
                await reader.WaitAsync(Cancellation);
        }

        await abandoned.StopAsync(Cancellation);
        RunRecord run = (await _ledger.FindAsync(key, Cancellation))!;
        Assert.Equal((RunStatus.Interrupted, 1L), (run.Status, run.Last.Value));
    }
}
