using Verbatim.Frames.Checking;

namespace Verbatim.Frames.Wire;

/// <summary>The frames that a body has given at once.</summary>
/// <param name="Frames">Each checked by itself, in order; none where the body ends or a fault comes first.</param>
/// <param name="Lines">The line of the body that each frame stands in, 1 for the first.</param>
/// <param name="Fault">What is wrong with what follows these frames, or null. Nothing is read after a fault.</param>
/// <param name="FaultLine">The line of the fault; 0 where there is none.</param>
/// <param name="IsEnd">Whether this batch is the last, because the body ended or broke a rule.</param>
public sealed record FrameBatch(IReadOnlyList<Frame> Frames, IReadOnlyList<long> Lines, FrameFault? Fault, long FaultLine, bool IsEnd);
