using System.Diagnostics.CodeAnalysis;

namespace Verbatim.Frames.Checking;

/// <summary>Decides whether bytes are a frame: schema, types, required and unknown fields (contract public-sse-v1).</summary>
public static class FrameCheck
{
    /// <summary>Checks one frame by itself; <see cref="StreamCheck"/> then places it in its run.</summary>
    /// <param name="bytes">From <c>{</c> to <c>}</c>. A frame that passes keeps this memory: the caller must not change it after.</param>
    /// <param name="limits">Size and depth.</param>
    /// <param name="frame">The frame, where the answer is true.</param>
    /// <param name="fault">The first clause broken, where the answer is false.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        FrameLimits limits,
        [NotNullWhen(true)] out Frame? frame,
        [NotNullWhen(false)] out FrameFault? fault) =>
        throw new NotSupportedException();
}
