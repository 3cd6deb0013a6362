namespace Verbatim.Frames;

/// <summary>One event of a run: its bytes, which are kept, and its envelope, which was read from them once.</summary>
/// <remarks>
/// Made by <see cref="Checking.FrameCheck"/> only, so whoever holds one holds bytes that follow the contract.
/// The bytes run from <c>{</c> to its <c>}</c>, are UTF-8, and hold no line end.
/// </remarks>
public sealed class Frame
{
    internal Frame(ReadOnlyMemory<byte> bytes, FrameEnvelope envelope)
    {
        Bytes = bytes;
        Envelope = envelope;
    }

    /// <summary>The frame exactly as it was recorded. The memory belongs to this frame and does not change.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What the bytes say of themselves.</summary>
    public FrameEnvelope Envelope { get; }
}
