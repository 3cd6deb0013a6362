using Verbatim.Frames.Checking;

namespace Verbatim.Frames.Wire;

/// <summary>What stands where a frame should, cut out of its framing.</summary>
/// <param name="Bytes">Without the blanks around it; empty where the framing itself is broken.</param>
/// <param name="Line">Its line, 1 for the first.</param>
/// <param name="Fault">What is wrong with the framing, or null.</param>
internal readonly record struct CutFrame(ReadOnlyMemory<byte> Bytes, long Line, FrameFault? Fault);
