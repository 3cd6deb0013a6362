namespace Verbatim.Bench.Peers;

/// <summary>A contender, and what is to be known of it beside its figures.</summary>
/// <param name="Name">With the settings that make it another one than its neighbour.</param>
/// <param name="Acknowledged">What has become of a frame when it is acknowledged.</param>
/// <param name="IsSynced">Whether an acknowledged frame survives a power cut.</param>
/// <param name="StartAsync">Starts it on a folder of its own. What it needs and is not here is said by an <see cref="InvalidOperationException"/>.</param>
internal sealed record PeerKind(string Name, string Acknowledged, bool IsSynced, Func<Task<IContender>> StartAsync)
{
    private const string KeptByVerbatim = "synced: the database's log, and its witness";
    private const string Nothing = "nothing is kept";

    /// <summary>Those that runs are recorded into over protocols of their own.</summary>
    public static IReadOnlyList<PeerKind> Peers { get; } =
    [
        new("postgresql", "synced: its log", true, PostgresContender.StartAsync),
        new("redis, `appendfsync always`", "synced: the append-only file", true, () => RedisContender.StartAsync("always")),
        new("redis, `appendfsync no`", "written to the append-only file; the system syncs it when it likes", false, () => RedisContender.StartAsync("no")),
        new("nats", "written to the stream's file; JetStream syncs it from time to time", false, () => NatsContender.StartAsync("")),
        new("nats, `sync_interval: always`", "synced: the stream's file", true, () => NatsContender.StartAsync("sync_interval: always")),
        new("durable streams", "synced: the stream's file, and LMDB", true, StreamsContender.StartAsync),
    ];

    public static PeerKind Nginx(VerbatimPrograms programs) => new("nginx, from a file", "", false, () => NginxContender.StartAsync(programs));

    public static PeerKind Verbatim(VerbatimPrograms programs, string way, bool isOpenBody) =>
        new("verbatim" + way, KeptByVerbatim, true, async () => new OwnContender(await StartSealingAsync(programs), isOpenBody, isKept: true));

    /// <summary>The server that does nothing behind Verbatim's addresses: what the load itself reaches.</summary>
    public static PeerKind Ceiling(string way, bool isOpenBody) =>
        new("nothing" + way, Nothing, false, async () => new OwnContender(await Target.StartNothingAsync(), isOpenBody, isKept: false));

    // Runs are sealed as soon as they end, so that a sealed run is replayed.
    public static Task<Target> StartSealingAsync(VerbatimPrograms programs) => Target.StartVerbatimAsync(programs, ("Ledger__SealAfter", "00:00:00"));
}
