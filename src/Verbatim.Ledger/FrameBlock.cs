using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Neighbouring frames of one run in SSE form: <c>data: </c>, the frame, two line feeds, for each.</summary>
/// <remarks>The memory is shared and does not change; it may be kept.</remarks>
/// <param name="First">The position of the first frame in it.</param>
/// <param name="Count">How many frames, at least 1.</param>
/// <param name="Payload">The bytes, as <c>replay/stream</c> sends them.</param>
public readonly record struct FrameBlock(Position First, int Count, ReadOnlyMemory<byte> Payload)
{
    /// <summary>How many bytes of SSE form stand around the JSON of a frame.</summary>
    public const int OverheadBytes = 8;

    private const int PrefixBytes = 6;

    /// <summary>The position of the last frame in it.</summary>
    public Position Last => First.Skip(Count - 1);

    /// <summary>The JSON of each frame, in order, as slices of <see cref="Payload"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Frames
    {
        get
        {
            int start = 0;
            for (int i = 0; i < Count; i++)
            {
                int end = EndOfFrame(start);
                yield return Payload[(start + PrefixBytes)..(end - 2)];
                start = end;
            }
        }
    }

    /// <summary>The part of this block after a position that lies in it or just before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nothing of this block lies after the position, or frames before it are missing.</exception>
    public FrameBlock After(Position position)
    {
        long skipped = position.Value - First.Value + 1;
        if (skipped < 0 || skipped >= Count)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The block holds the frames {First} to {Last}.");

        return skipped == 0 ? this : new FrameBlock(position.Next, Count - (int)skipped, Payload[StartOfFrame((int)skipped)..]);
    }

    /// <summary>The first frames of this block, at most so many.</summary>
    internal FrameBlock Take(int maxFrames) => maxFrames >= Count ? this : new FrameBlock(First, maxFrames, Payload[..StartOfFrame(maxFrames)]);

    internal static void Write(ReadOnlySpan<byte> frame, ref Span<byte> rest)
    {
        "data: "u8.CopyTo(rest);
        frame.CopyTo(rest[PrefixBytes..]);
        "\n\n"u8.CopyTo(rest[(PrefixBytes + frame.Length)..]);
        rest = rest[(OverheadBytes + frame.Length)..];
    }

    private int StartOfFrame(int index)
    {
        int start = 0;
        for (int i = 0; i < index; i++)
            start = EndOfFrame(start);
        return start;
    }

    // A frame holds no line end, so the first one after its start belongs to its blank line.
    private int EndOfFrame(int start) => start + Payload.Span[start..].IndexOf((byte)'\n') + 2;
}
