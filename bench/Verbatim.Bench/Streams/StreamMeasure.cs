namespace Verbatim.Bench.Streams;

/// <summary>What a pass over one run came to, for each of its frames.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Shape">The run.</param>
/// <param name="Size">How many frames were asked for; 0 for a recorded run, which is as long as it is.</param>
/// <param name="Frames">How many the run has.</param>
/// <param name="Bytes">Bytes of its frames.</param>
/// <param name="Nanoseconds">Time for a frame, the median of the repetitions.</param>
/// <param name="AllocatedBytes">Memory allocated for a frame; null where it cannot be told.</param>
/// <param name="PeerNanoseconds">Time for a frame of the peer.</param>
internal sealed record StreamMeasure(
    string Work, string Shape, int Size, int Frames, long Bytes, double Nanoseconds, double? AllocatedBytes, double PeerNanoseconds)
{
    public double FramesPerSecond => 1e9 / Nanoseconds;

    public double MegabytesPerSecond => Bytes / (double)Frames * 1e3 / Nanoseconds;
}
