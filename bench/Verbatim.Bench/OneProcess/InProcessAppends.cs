using System.Diagnostics;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Bench.OneProcess;

/// <summary>Durable appends to a ledger in this process: every frame is checked as a server checks it, and no socket is between.</summary>
internal static class InProcessAppends
{
    private const int Writers = 64;

    private static readonly FrameLimits Limits = new();

    public static async Task<Measure> RunAsync(int framesAtOnce, TimeSpan duration)
    {
        string directory = Directory.CreateTempSubdirectory("verbatim-bench-").FullName;
        try
        {
            await using RunLedger ledger = await RunLedger.OpenAsync(
                SqliteLedgerStore.Open(directory, new SqliteLedgerOptions()), new LedgerOptions(), TimeProvider.System, CancellationToken.None);
            List<double> times = await Workloads.OnAsync(Writers, duration, meter => AppendAsync(ledger, framesAtOnce, meter));
            return Measure.Of(
                $"append in process, {Writers} writers, {framesAtOnce} at a time", "verbatim", times.Count * framesAtOnce / duration.TotalSeconds, "frames/s", times);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task AppendAsync(RunLedger ledger, int framesAtOnce, Meter meter)
    {
        string name = Guid.NewGuid().ToString("n");
        var made = new BenchRun(name, name);
        var run = new RunKey(TenantId.Parse("bench"), RunId.Parse(name));
        var header = new RunHeader
        {
            Key = run,
            Conversation = ConversationId.Parse(name),
            WorkflowKey = "bench",
            UserId = "bench",
            Origin = RunOrigin.Recorded,
            StartedAt = TimeProvider.System.GetUtcNow(),
        };
        await ledger.CreateAsync(header, visibility: null, CancellationToken.None);
        for (long first = 1; !meter.IsOver; first += framesAtOnce)
        {
            byte[] lines = made.Lines(first, framesAtOnce);
            long began = Stopwatch.GetTimestamp();
            if (await ledger.AppendAsync(run, Check(lines), CancellationToken.None) is not AppendResult.Appended)
                throw new InvalidOperationException($"The ledger did not take the frames after {first - 1}.");

            meter.Done(began);
        }
    }

    private static List<Frame> Check(ReadOnlyMemory<byte> lines)
    {
        List<Frame> frames = [];
        for (; !lines.IsEmpty; lines = lines[(lines.Span.IndexOf((byte)'\n') + 1)..])
        {
            if (!FrameCheck.TryRead(lines[..lines.Span.IndexOf((byte)'\n')], Limits, out Frame? frame, out FrameFault? fault))
                throw new InvalidOperationException(fault.ToString());

            frames.Add(frame);
        }

        return frames;
    }
}
