using System.Buffers.Text;
using Verbatim.Bench.Streams;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Bench.Disk;

/// <summary>Records runs in a ledger as the server does, an append for each event, and seals each batch of them after its end.</summary>
internal static class DiskRecording
{
    // So many runs end before they are sealed: about as many as a server with a hundred users has within its ten seconds.
    private const int Batch = 16;

    /// <returns>The runs as they were recorded, in the same order.</returns>
    public static async Task<IReadOnlyList<RunRecord>> RecordAsync(string directory, IReadOnlyList<DiskRun> runs)
    {
        var clock = new SteppedClock();
        var ids = new Random(3);

        // What is synced and when makes no difference to what is there in the end.
        var store = SqliteLedgerStore.Open(directory, new SqliteLedgerOptions { Durability = LedgerDurability.ProcessEnd });
        await using RunLedger ledger = await RunLedger.OpenAsync(store, new LedgerOptions(), clock, CancellationToken.None);
        List<RunRecord> all = [];
        foreach (DiskRun[] batch in runs.Chunk(Batch))
        {
            List<RunKey> ended = [];
            foreach (DiskRun run in batch)
            {
                RunRecord recorded = await RecordAsync(ledger, run, ids, clock);
                all.Add(recorded);
                ended.Add(recorded.Header.Key);
            }

            foreach (RunKey run in ended)
                await ledger.SealAsync(run, CancellationToken.None);
        }

        return all;
    }

    private static async Task<RunRecord> RecordAsync(RunLedger ledger, DiskRun run, Random ids, SteppedClock clock)
    {
        var header = new RunHeader
        {
            Key = new RunKey(TenantId.Parse("acme"), RunId.Parse(Id("run_", ids))),
            Conversation = ConversationId.Parse(Id("conv_", ids)),
            WorkflowKey = "support-agent",
            UserId = "user-1",
            RequestMessage = "Which of these two orders came first, and why?",
            Origin = RunOrigin.Recorded,
            StartedAt = clock.GetUtcNow(),
        };
        RunRecord recorded = ((CreateResult.Created)await ledger.CreateAsync(header, ConversationVisibility.Tenant, CancellationToken.None)).Run;
        var target = new FrameTarget(header.Key.Run, header.Conversation, header.Key.Run.ToString(), header.WorkflowKey);
        SourceBody begins = new(Position.Start, default);
        for (int i = 0; i < run.Bodies.Count; i++)
        {
            bool isLast = i == run.Bodies.Count - 1;
            var projection = new ResponsesProjection(target, begins.After, begins.State, new ProjectionOptions(), clock);
            await foreach (ReadOnlyMemory<byte> providerEvent in StreamPasses.EventsAsync(run.Bodies[i]))
            {
                clock.Step();
                await AppendAsync(projection.Take(providerEvent));
            }

            await AppendAsync(projection.End(isLast));
            if (!isLast)
            {
                begins = new SourceBody((await FindAsync()).Last, projection.State);
                await ledger.MarkSourceBodyAsync(recorded, begins, CancellationToken.None);
            }
        }

        return await FindAsync();

        async Task<RunRecord> FindAsync() => (await ledger.FindAsync(header.Key, CancellationToken.None))!;

        async Task AppendAsync(IReadOnlyList<Frame> frames)
        {
            if (frames.Count > 0 && await ledger.AppendAsync(header.Key, frames, CancellationToken.None) is not AppendResult.Appended)
                throw new InvalidOperationException($"{run.Name} could not be recorded.");
        }
    }

    private static string Id(string prefix, Random ids)
    {
        byte[] random = new byte[16];
        ids.NextBytes(random);
        return prefix + Base64Url.EncodeToString(random);
    }
}
