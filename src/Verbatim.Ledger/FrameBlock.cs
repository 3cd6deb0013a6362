using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Neighbouring frames of one run in SSE form: <c>data: </c>, the frame, two line feeds, for each.</summary>
/// <remarks>The memory is shared and does not change; it may be kept.</remarks>
/// <param name="First">The position of the first frame in it.</param>
/// <param name="Count">How many frames, at least 1.</param>
/// <param name="Payload">The bytes, as <c>replay/stream</c> sends them.</param>
public readonly record struct FrameBlock(Position First, int Count, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The position of the last frame in it.</summary>
    public Position Last => First.Skip(Count - 1);

    /// <summary>The JSON of each frame, in order, as slices of <see cref="Payload"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Frames => throw new NotSupportedException();

    /// <summary>The part of this block after a position that lies in it or just before it.</summary>
    public FrameBlock After(Position position) => throw new NotSupportedException(position.ToString());
}
