using Microsoft.Extensions.Logging.Abstractions;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Sources;
using Verbatim.Storage.Files;
using Verbatim.Storage.Sqlite;
using Verbatim.Workflows;

namespace Verbatim.Storage.Tests.Workflows;

/// <summary>A runner on a real ledger and a real object store in a folder of their own, and a clock of the test's choice.</summary>
internal sealed class WorkflowFloor : IAsyncDisposable
{
    private static readonly RunKey Key = new(TenantId.Parse("demo"), RunId.Parse("run_1"));

    private readonly string _directory;

    private WorkflowFloor(string directory, RunLedger ledger, TimeProvider time, IReadOnlyList<Workflow> workflows)
    {
        _directory = directory;
        Ledger = ledger;
        Objects = new FileObjectStore(directory);
        Runner = new WorkflowRunner(new WorkflowCatalog(workflows), ledger, Objects, new ProjectionOptions(), time, NullLogger<WorkflowRunner>.Instance);
    }

    public RunLedger Ledger { get; }

    public FileObjectStore Objects { get; }

    public WorkflowRunner Runner { get; }

    public static async Task<WorkflowFloor> OpenAsync(TimeProvider time, params IReadOnlyList<Workflow> workflows)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-workflows-").FullName;
        RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(directory, new SqliteLedgerOptions { Durability = LedgerDurability.ProcessEnd }), new LedgerOptions(), TimeProvider.System, CancellationToken.None);
        return new WorkflowFloor(directory, ledger, time, workflows);
    }

    public static RunHeader HeaderOf(Workflow workflow) => new()
    {
        Key = Key,
        Conversation = ConversationId.Parse("conversation_1"),
        WorkflowKey = workflow.Key,
        UserId = "ada",
        RequestMessage = workflow.SampleMessage,
        Origin = RunOrigin.Executed,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    public async Task<RunRecord> FindAsync() => await Ledger.FindAsync(Key, CancellationToken.None) ?? throw new InvalidOperationException("There is no run.");

    /// <summary>Follows the run to its end.</summary>
    public async Task<List<Frame>> FollowAsync(CancellationToken cancellationToken)
    {
        List<Frame> frames = [];
        using RunReader reader = Ledger.Read(await FindAsync(), Position.Start);
        while (!reader.IsAtEnd)
        {
            if (await reader.NextAsync(1000, cancellationToken) is not { } block)
            {
                await reader.WaitAsync(cancellationToken);
                continue;
            }

            foreach (ReadOnlyMemory<byte> bytes in block.Frames)
                frames.Add(FrameCheck.TryRead(bytes, new FrameLimits(), out Frame? frame, out FrameFault? fault) ? frame : throw new InvalidDataException(fault.Message));
        }

        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Ledger.DisposeAsync();
        Objects.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
