namespace Verbatim.Frames.Wire;

/// <summary>A frame as it came over a replay stream.</summary>
/// <param name="Bytes">The recorded bytes, in memory that stays.</param>
/// <param name="Cursor">Where to go on after this frame, where the stream was asked for ids; null otherwise.</param>
public readonly record struct StreamedFrame(ReadOnlyMemory<byte> Bytes, string? Cursor);
