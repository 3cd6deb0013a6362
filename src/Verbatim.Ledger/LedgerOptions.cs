using Verbatim.Frames.Checking;

namespace Verbatim.Ledger;

/// <summary>The limits of a ledger. What belongs to one kind of store stands in that store's options.</summary>
public sealed class LedgerOptions
{
    /// <summary>How large a frame and a run may be. A frame from 1 KiB to 64 MiB; the defaults are those of <see cref="FrameLimits"/>.</summary>
    public FrameLimits Frames { get; set; } = new();

    /// <summary>The most frames, in bytes of SSE form, that are kept in one block; a larger frame is a block by itself. From 4 KiB to 1 MiB; 256 KiB unless set.</summary>
    public int BlockBytes { get; set; } = 256 * 1024;

    /// <summary>How much of the end of each live run is kept in memory for its followers, in bytes. From 64 KiB to 64 MiB; 1 MiB unless set.</summary>
    public int TailBytes { get; set; } = 1024 * 1024;

    /// <summary>The same of all live runs together, in bytes; beyond it followers of runs that nobody wrote to for longest read the store. From 1 MiB to 64 GiB; 256 MiB unless set.</summary>
    public long TailsBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>How much of sealed runs is kept in memory as its frames are, for who reads the same again, in bytes. From 0, which keeps nothing, to 1 GiB; 32 MiB unless set.</summary>
    public int DecodedBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>When a commit holds so many bytes, what arrives later waits for the next one. From 256 KiB to 64 MiB; 8 MiB unless set.</summary>
    public int CommitBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// How much may wait for the disk, in bytes of frames and request messages, what is being committed included; beyond it appends and
    /// new runs are refused as busy. Something is always taken where nothing waits. From 1 MiB to 1 GiB; 64 MiB unless set.
    /// </summary>
    public int WaitingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Whether ended runs are sealed: compressed, and ready to be sent so. True unless set.</summary>
    public bool Seals { get; set; } = true;

    /// <summary>How long after its end a run is sealed, at the earliest. From none to 1 day; 10 s unless set.</summary>
    public TimeSpan SealAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after it was deleted a run is taken from the disk, at the earliest; no read finds it from the start. From none to 90 days; 1 day unless set.</summary>
    public TimeSpan PurgeAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What is wrong with these options, a sentence for each; empty where nothing is.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        List<string> faults = [];
        Check(nameof(Frames) + ":" + nameof(FrameLimits.MaxFrameBytes), Frames.MaxFrameBytes, 1024, 64 * 1024 * 1024);
        Check(nameof(Frames) + ":" + nameof(FrameLimits.MaxDepth), Frames.MaxDepth, 8, 256);
        Check(nameof(Frames) + ":" + nameof(FrameLimits.MaxStreamBytes), Frames.MaxStreamBytes, 1024 * 1024, 1L << 40);
        Check(nameof(Frames) + ":" + nameof(FrameLimits.MaxStreamFrames), Frames.MaxStreamFrames, 1, int.MaxValue);
        Check(nameof(BlockBytes), BlockBytes, 4 * 1024, 1024 * 1024);
        Check(nameof(TailBytes), TailBytes, 64 * 1024, 64 * 1024 * 1024);
        Check(nameof(TailsBytes), TailsBytes, 1024 * 1024, 64L * 1024 * 1024 * 1024);
        Check(nameof(DecodedBytes), DecodedBytes, 0, 1024 * 1024 * 1024);
        Check(nameof(CommitBytes), CommitBytes, 256 * 1024, 64 * 1024 * 1024);
        Check(nameof(WaitingBytes), WaitingBytes, 1024 * 1024, 1024 * 1024 * 1024);
        if (SealAfter < TimeSpan.Zero || SealAfter > TimeSpan.FromDays(1))
            faults.Add($"{nameof(SealAfter)} is {SealAfter}; give a time from 00:00:00 to 1.00:00:00.");
        if (PurgeAfter < TimeSpan.Zero || PurgeAfter > TimeSpan.FromDays(90))
            faults.Add($"{nameof(PurgeAfter)} is {PurgeAfter}; give a time from 00:00:00 to 90.00:00:00.");
        return faults;

        void Check(string key, long value, long from, long to)
        {
            if (value < from || value > to)
                faults.Add($"{key} is {value}; give a number from {from} to {to}.");
        }
    }
}
