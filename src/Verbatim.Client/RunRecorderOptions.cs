namespace Verbatim.Client;

/// <summary>How a <see cref="RunRecorder"/> batches, waits and tries again.</summary>
public sealed record RunRecorderOptions
{
    /// <summary>The most frames in a request; 1 to 10,000, 1,000 unless set.</summary>
    public int MaxBatchFrames { get; init; } = 1_000;

    /// <summary>The most bytes of frames in a request; 1 KiB to 16 MiB, 1 MiB unless set. A frame that is larger goes by itself.</summary>
    public int MaxBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// How long a frame waits for others to go with, where nothing is on its way; none to 1 min, 20 ms unless set. None sends each frame as soon as the answer
    /// to the one before is there; what comes meanwhile still goes together.
    /// </summary>
    public TimeSpan MaxBatchWait { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The most bytes that are held until they are durable; 64 KiB to 1 GiB, 16 MiB unless set. Whoever records more waits. A frame that is larger is taken
    /// when nothing else is held. Of a provider's body, which is sent again from its first event, the most that is kept of what cannot be read again.
    /// </summary>
    public int MaxBufferBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// How often the server hears of a recorder that has nothing to record; 1 s to 1 day, 5 min unless set. To be well below the server's
    /// <c>Recording:AbandonAfter</c>, by default 1 h, after which it ends the run as interrupted.
    /// </summary>
    public TimeSpan KeepAliveEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a request may take before it counts as lost and is sent again; 1 s to 1 h, 1 min unless set. Not for a provider's body, which lasts as long as it does.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest first pause before a retry; 1 ms to 1 min, 250 ms unless set. Each further one is up to twice as long, and at least half of that; a <c>Retry-After</c> that is longer, up to 5 min, is waited for.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Where pauses stop growing; from <see cref="ShortestPause"/> to 10 min, 10 s unless set.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the server may be away, or busy, at a stretch before the recorder gives up; 1 s to 30 days, or <see cref="Timeout.InfiniteTimeSpan"/>, which it is unless set.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Told when the connection is lost, once however many tries fail, and when it stands again; null, which it is unless set, for nobody. It is called between
    /// requests, never twice at once; it must return soon, and what it throws ends the recorder.
    /// </summary>
    public Action<StreamConnection>? ConnectionChanged { get; init; }

    /// <exception cref="ArgumentException">Values out of their bounds, all of them.</exception>
    internal void Validate()
    {
        List<string> failures = [];
        Check(nameof(MaxBatchFrames), MaxBatchFrames, 1, 10_000);
        Check(nameof(MaxBatchBytes), MaxBatchBytes, 1024, 16 * 1024 * 1024);
        Check(nameof(MaxBatchWait), MaxBatchWait, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Check(nameof(MaxBufferBytes), MaxBufferBytes, 64 * 1024, 1024 * 1024 * 1024);
        Check(nameof(KeepAliveEvery), KeepAliveEvery, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Check(nameof(AnswerWithin), AnswerWithin, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(ShortestPause), ShortestPause, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(LongestPause), LongestPause, ShortestPause, TimeSpan.FromMinutes(10));
        if (GiveUpAfter != Timeout.InfiniteTimeSpan)
            Check(nameof(GiveUpAfter), GiveUpAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));

        if (failures.Count > 0)
            throw new ArgumentException(string.Join(' ', failures));

        void Check<T>(string name, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                failures.Add($"{name} is {value}; give {least} to {most}.");
        }
    }
}
