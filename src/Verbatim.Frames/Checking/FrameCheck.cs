using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Verbatim.Frames.Checking;

/// <summary>Decides whether bytes are a frame: schema, types, required and unknown fields (contract public-sse-v1).</summary>
/// <remarks>
/// Thread-safe. Whatever the bytes are, the answer is a frame or a fault, never an exception. An escaped lone surrogate is
/// JSON text by RFC 8259 and passes, as providers cut characters between two deltas; a reader shows U+FFFD in its place.
/// </remarks>
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
        [NotNullWhen(false)] out FrameFault? fault)
    {
        frame = null;
        fault = FaultOfBytes(bytes.Span, limits);
        if (fault is not null)
            return false;

        var walk = new FrameWalk(bytes.Span, limits.MaxDepth);
        try
        {
            fault = walk.Check();
            if (fault is not null)
                return false;

            frame = new Frame(bytes, walk.Envelope());
            return true;
        }
        catch (JsonException broken)
        {
            // A frame is one line, so the byte in the line is the byte in the frame. The reader's own sentence would repeat contents.
            fault = Malformed(FrameRules.WellFormedJson, $"The frame is not well-formed JSON at byte {broken.BytePositionInLine}.");
            return false;
        }
        finally
        {
            walk.Dispose();
        }
    }

    /// <summary>The fault of a frame that is over its limit, which a reader of frames can tell before it has the whole of it.</summary>
    internal static FrameFault TooLarge(FrameLimits limits) =>
        new(FrameFaultKind.TooLarge, FrameRules.FrameSize, $"A frame has at most {limits.MaxFrameBytes} bytes.");

    private static FrameFault? FaultOfBytes(ReadOnlySpan<byte> bytes, FrameLimits limits)
    {
        if (bytes.Length > limits.MaxFrameBytes)
            return TooLarge(limits);

        if (!Utf8.IsValid(bytes))
            return Malformed(FrameRules.WellFormedUtf8, "The frame is not well-formed UTF-8.");

        if (bytes.IndexOfAnyInRange((byte)0, (byte)0x1F) is >= 0 and int control)
            return Malformed(FrameRules.SingleLine, $"The frame has a raw control character at byte {control}.");

        if (bytes.IsEmpty || bytes[0] != '{' || bytes[^1] != '}')
            return Malformed(FrameRules.OneObject, "A frame begins with { and ends with its }.");

        return null;
    }

    private static FrameFault Malformed(string rule, string message) => new(FrameFaultKind.Malformed, rule, message);
}
