using Verbatim.Frames.Checking;

namespace Verbatim.Frames.Wire;

/// <summary>What stands in a file where a frame should.</summary>
/// <param name="Line">Its line, 1 for the first.</param>
/// <param name="Bytes">As it stands there; empty where the framing is broken.</param>
/// <param name="Frame">The frame; null where it is none.</param>
/// <param name="Fault">Why it is none; null where it is one.</param>
public sealed record FileFrame(long Line, ReadOnlyMemory<byte> Bytes, Frame? Frame, FrameFault? Fault);
