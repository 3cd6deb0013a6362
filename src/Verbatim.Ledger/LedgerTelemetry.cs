using System.Diagnostics;
using System.Diagnostics.Metrics;
using Verbatim.Ledger.Stores;
using Verbatim.Ledger.Writing;

namespace Verbatim.Ledger;

/// <summary>What a ledger tells of its work: metrics and activities under one name, for whoever listens (docs/operate.md lists them).</summary>
/// <remarks>Of the process, not of one ledger. Nothing in it names a tenant or says what a run said. It costs next to nothing where nobody listens.</remarks>
public static class LedgerTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Verbatim.Ledger";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Appends = Meter.CreateCounter<long>("verbatim.ledger.appends", "{append}", "Appends that were answered, by their outcome.");
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("verbatim.ledger.frames", "{frame}", "Frames that were committed.");
    private static readonly Counter<long> FrameBytes = Meter.CreateCounter<long>("verbatim.ledger.frame_bytes", "By", "Frames that were committed, in bytes of SSE form.");
    private static readonly Histogram<double> Commits = Meter.CreateHistogram<double>(
        "verbatim.ledger.commit.duration", "s", "How long commits took, the sync and the witness included.", advice: Buckets(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10));
    private static readonly Counter<long> Sealed = Meter.CreateCounter<long>("verbatim.ledger.sealed_runs", "{run}", "Runs that were sealed.");
    private static readonly Counter<long> Deleted = Meter.CreateCounter<long>("verbatim.ledger.deleted_runs", "{run}", "Runs that were deleted.");
    private static readonly Counter<long> Purged = Meter.CreateCounter<long>("verbatim.ledger.purged_runs", "{run}", "Deleted runs whose bytes were overwritten.");

    private static readonly ActivitySource Source = new(Name);

    // Counted whether anybody listens or not: who begins to listen is told how many there are, and not how many have come since.
    private static long _liveRuns;
    private static long _waitingBytes;

    static LedgerTelemetry()
    {
        Meter.CreateObservableUpDownCounter("verbatim.ledger.live_runs", () => Volatile.Read(ref _liveRuns), "{run}", "Runs without an end.");
        Meter.CreateObservableUpDownCounter("verbatim.ledger.waiting", () => Volatile.Read(ref _waitingBytes), "By", "What waits for the disk.");
    }

    /// <summary>An append, within the activity of who asks for it; null where nobody listens, or there is none.</summary>
    internal static Activity? BeginAppend() => Activity.Current is null ? null : Source.StartActivity("append");

    /// <summary>A commit, which is nobody's alone: it names the activities of those whom it carries.</summary>
    internal static Activity? BeginCommit(IEnumerable<WriterRequest> carried) => Source.HasListeners()
        ? Source.StartActivity("commit", ActivityKind.Internal, parentContext: default, links: carried.Select(request => request.Cause).Where(cause => cause != default).Distinct().Select(cause => new ActivityLink(cause)))
        : null;

    /// <summary>The sealing of a run.</summary>
    internal static Activity? BeginSeal(RunRecord run) => Source.StartActivity("seal")?.SetTag("verbatim.frames", run.Last.Value);

    internal static void Appended(AppendResult result) => Appends.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(result)));

    internal static void Committed(LedgerCommit commit, TimeSpan took)
    {
        Commits.Record(took.TotalSeconds);
        foreach (StoredBlock block in commit.Blocks)
        {
            Frames.Add(block.Count);
            FrameBytes.Add(block.Payload.Length);
        }

        Count(Sealed, commit.Seals.Count(blocks => blocks.Seal is not null));
        Count(Deleted, commit.Deletions.Count);
        Count(Purged, commit.Purged.Count);
    }

    internal static void LiveRunsChanged(int by) => Interlocked.Add(ref _liveRuns, by);

    internal static void WaitingChanged(long by) => Interlocked.Add(ref _waitingBytes, by);

    private static void Count(Counter<long> counter, int by)
    {
        if (by > 0)
            counter.Add(by);
    }

    private static string OutcomeOf(AppendResult result) => result switch
    {
        AppendResult.Appended => "appended",
        AppendResult.Refused => "refused",
        AppendResult.Busy => "busy",
        AppendResult.StorageFull => "storage_full",
        AppendResult.NoSuchRun => "no_such_run",
        _ => throw new UnreachableException(),
    };

    private static InstrumentAdvice<double> Buckets(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
