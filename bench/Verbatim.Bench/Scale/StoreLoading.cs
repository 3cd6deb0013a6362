using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Bench.Scale;

/// <summary>Fills a store through the ledger, as a server would: runs begin, get their frames, end, and are sealed.</summary>
internal sealed class StoreLoading(string directory, StoreSize size, List<RunShape> shapes)
{
    public const string LongRun = "run_of_many_frames";

    // The newest runs of a store in use: not sealed yet, and still going on.
    private const int Unsealed = 20;
    private const int Live = 20;
    private const int RunsAtOnce = 64;
    private const int FramesAtOnce = 1_000;
    private const string LongConversation = "conversation_of_many_frames";

    private long _frames;

    /// <returns>How many frames the store holds.</returns>
    public async Task<long> RunAsync()
    {
        // Nothing is measured here and nothing would be lost: the end of the process is all that has to be survived.
        await using RunLedger ledger = await RunLedger.OpenAsync(
            SqliteLedgerStore.Open(directory, new SqliteLedgerOptions { Durability = LedgerDurability.ProcessEnd }),
            new LedgerOptions(),
            TimeProvider.System,
            CancellationToken.None);
        await RecordAsync(ledger, LongHeader(), LongRunFrames());
        Console.Error.WriteLine($"a run of {size.LongFrames:N0} frames");

        // The next runs are made while these are written and sealed.
        Task<List<(MadeRun Run, List<Frame> Frames)>> next = Task.Run(() => Make(0));
        for (int first = 0; first < size.Runs; first += RunsAtOnce)
        {
            List<(MadeRun Run, List<Frame> Frames)> made = await next;
            int following = first + RunsAtOnce;
            next = Task.Run(() => Make(following));
            await RecordAsync(ledger, made);
            if (first % (RunsAtOnce * 100) == 0)
                Console.Error.WriteLine($"{first + made.Count:N0} of {size.Runs:N0} runs, {_frames:N0} frames");
        }

        await next;
        return _frames;
    }

    private List<(MadeRun Run, List<Frame> Frames)> Make(int first)
    {
        List<(MadeRun Run, List<Frame> Frames)> made = [];
        for (int number = first; number < Math.Min(first + RunsAtOnce, size.Runs); number++)
        {
            var run = new MadeRun(number);
            RunShape shape = shapes[run.Random.Next(shapes.Count)];
            made.Add((run, shape.Make(run.Header.Key.Run, run.Header.Conversation, run.Random, number >= size.Runs - Live)));
        }

        return made;
    }

    private async Task RecordAsync(RunLedger ledger, List<(MadeRun Run, List<Frame> Frames)> made)
    {
        await Task.WhenAll(made.Select(run => ledger.CreateAsync(run.Run.Header, visibility: null, CancellationToken.None).AsTask()));
        await Task.WhenAll(made.Select(run => AppendAsync(ledger, run.Run.Header.Key, run.Frames)));

        // Before the next ones, as in a server that has time for it: else the file grows for what is not sealed yet.
        foreach ((MadeRun run, _) in made.Where(run => run.Run.Number < size.Runs - Live - Unsealed))
            await SealAsync(ledger, run.Header.Key);
    }

    private static async Task SealAsync(RunLedger ledger, RunKey run)
    {
        if (await ledger.SealAsync(run, CancellationToken.None) is not SealResult.Sealed)
            throw new InvalidOperationException($"The run {run.Run} was not sealed.");
    }

    private async Task RecordAsync(RunLedger ledger, RunHeader header, IEnumerable<List<Frame>> batches)
    {
        await ledger.CreateAsync(header, visibility: null, CancellationToken.None);
        foreach (List<Frame> frames in batches)
            await AppendAsync(ledger, header.Key, frames);
        await SealAsync(ledger, header.Key);
    }

    private async Task AppendAsync(RunLedger ledger, RunKey run, List<Frame> frames)
    {
        if (await ledger.AppendAsync(run, frames, CancellationToken.None) is not AppendResult.Appended)
            throw new InvalidOperationException($"The ledger did not take the frames of {run.Run}.");

        Interlocked.Add(ref _frames, frames.Count);
    }

    private IEnumerable<List<Frame>> LongRunFrames()
    {
        var made = new BenchRun(LongRun, LongConversation);
        for (int first = 1; first <= size.LongFrames; first += FramesAtOnce)
        {
            List<Frame> frames = [];
            for (int eventId = first; eventId < first + FramesAtOnce && eventId <= size.LongFrames; eventId++)
                frames.Add(RunShape.Checked((eventId < size.LongFrames ? made.Line(eventId) : made.LastLine(eventId)).AsMemory()[..^1]));
            yield return frames;
        }
    }

    private static RunHeader LongHeader() => new()
    {
        Key = new RunKey(TenantId.Parse(MadeRun.Tenant), RunId.Parse(LongRun)),
        Conversation = ConversationId.Parse(LongConversation),
        WorkflowKey = "bench",
        UserId = "user-0",
        Origin = RunOrigin.Recorded,
        StartedAt = MadeRun.StartOf(0),
    };
}
