namespace Verbatim.Bench.Peers;

/// <summary>One thing that all contenders are measured at.</summary>
/// <param name="What">In words.</param>
/// <param name="Unit">What is counted in a second.</param>
/// <param name="UnitsOfOne">How many of those are done when one time has been taken.</param>
/// <param name="IsOfTimes">Whether the times are compared, the shorter the better; or else the rates.</param>
/// <param name="Kinds">Who is measured; what Verbatim is compared as comes first.</param>
/// <param name="PrepareAsync">Prepares a contender for what is then measured again and again.</param>
/// <param name="Targets">What has to be reached.</param>
internal sealed record PeerLine(
    string What,
    string Unit,
    int UnitsOfOne,
    bool IsOfTimes,
    IReadOnlyList<PeerKind> Kinds,
    Func<IContender, Task<Func<TimeSpan, Task<List<double>>>>> PrepareAsync,
    IReadOnlyList<PeerTarget> Targets)
{
    private const string OpenBodies = ", one open body each";
    private const string RequestEach = ", a request per frame";
    private const string SyncedRedis = "redis, `appendfsync always`";

    public static IReadOnlyList<PeerLine> All(VerbatimPrograms programs) =>
    [
        new("durable appends, 64 writers, a frame at a time", "frames/s", 1, false,
            [PeerKind.Verbatim(programs, OpenBodies, true), PeerKind.Verbatim(programs, RequestEach, false), PeerKind.Ceiling(OpenBodies, true), PeerKind.Ceiling(RequestEach, false), .. PeerKind.Peers],
            contender => Task.FromResult<Func<TimeSpan, Task<List<double>>>>(duration => PeerWorkloads.AppendAsync(contender, 1, duration)),
            [
                new PeerTarget("verbatim" + OpenBodies, SyncedRedis, 1), new PeerTarget("verbatim" + OpenBodies, "postgresql", 5),
                new PeerTarget("verbatim" + RequestEach, SyncedRedis, 0.5), new PeerTarget("verbatim" + RequestEach, "postgresql", 3),
            ]),
        new("durable appends, 64 writers, batches of 100 frames", "frames/s", AppendWorkload.FramesOfBatch, false,
            [PeerKind.Verbatim(programs, "", false), PeerKind.Ceiling("", false), .. PeerKind.Peers],
            contender => Task.FromResult<Func<TimeSpan, Task<List<double>>>>(duration => PeerWorkloads.AppendAsync(contender, AppendWorkload.FramesOfBatch, duration)),
            []),
        new("append → seen by a follower, 64 runs × 20 frames/s", "frames/s", 1, true,
            [PeerKind.Verbatim(programs, "", true), PeerKind.Ceiling("", true), .. PeerKind.Peers],
            contender => Task.FromResult<Func<TimeSpan, Task<List<double>>>>(duration => PeerWorkloads.FollowAsync(contender, duration)),
            []),
        new("replay of a run of 10,000 frames", "runs/s", 1, false,
            [PeerKind.Verbatim(programs, "", true), PeerKind.Ceiling("", true), PeerKind.Nginx(programs), .. PeerKind.Peers],
            async contender =>
            {
                IReplay replay = await contender.RecordAsync(ReplayWorkload.Frames);
                return duration => PeerWorkloads.ReplayAsync(replay, ReplayWorkload.Frames, duration);
            },
            [new PeerTarget("verbatim", "nothing", 0.95), new PeerTarget("verbatim", "nginx, from a file", 0.7), .. PeerKind.Peers.Select(peer => new PeerTarget("verbatim", peer.Name, 5))]),
    ];

    /// <summary>Whether frames are acknowledged in it.</summary>
    public bool IsOfAppends => Unit == "frames/s";

    /// <summary>Those of <see cref="Kinds"/> that are Verbatim.</summary>
    public IEnumerable<PeerKind> Ways => Kinds.Where(kind => kind.Name.StartsWith("verbatim", StringComparison.Ordinal));
}
