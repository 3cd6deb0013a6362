namespace Verbatim.Frames.Checking;

/// <summary>How large a frame and a stream may be.</summary>
/// <param name="MaxFrameBytes">The largest frame, in bytes from <c>{</c> to <c>}</c>; 1 MiB unless set.</param>
/// <param name="MaxDepth">The deepest nesting of objects and arrays, the frame itself counted; 64 unless set, and 1,000 at most, beyond which a frame cannot be read.</param>
/// <param name="MaxStreamBytes">All frames of a run together, in bytes; 1 GiB unless set.</param>
/// <param name="MaxStreamFrames">All frames of a run; 1,000,000 unless set.</param>
public sealed record FrameLimits(
    int MaxFrameBytes = 1024 * 1024,
    int MaxDepth = 64,
    long MaxStreamBytes = 1024L * 1024 * 1024,
    long MaxStreamFrames = 1_000_000)
{
    /// <summary>What is kept free for the terminal frame, which is taken even where the stream is full: 64 KiB.</summary>
    public const int TerminalReserveBytes = 64 * 1024;
}
