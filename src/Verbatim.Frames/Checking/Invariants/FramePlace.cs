namespace Verbatim.Frames.Checking.Invariants;

/// <summary>Where a frame stands: its number as it says, 0 or less where it says none, and its line.</summary>
internal readonly record struct FramePlace(long EventId, long Line);
