namespace Verbatim.Frames.Checking;

/// <summary>The invariants of a run's stream, as one small state: what comes next, on which stream, and whether it has ended.</summary>
/// <remarks>Used by recording, sources, the ledger's tests and <c>verbatim check</c>. Not thread-safe: one writer owns it.</remarks>
public sealed class StreamCheck
{
    /// <summary>Starts where a run stands.</summary>
    /// <param name="run">The run that frames must name, where they name one.</param>
    /// <param name="conversation">The conversation that frames must name.</param>
    /// <param name="streamId">The stream of the first recorded frame; null before it.</param>
    /// <param name="last">The last recorded position.</param>
    /// <param name="bytes">The bytes of all recorded frames together.</param>
    /// <param name="isEnded">Whether the root terminal frame is recorded.</param>
    /// <param name="limits">How large the stream may become.</param>
    public StreamCheck(RunId run, ConversationId conversation, string? streamId, Position last, long bytes, bool isEnded, FrameLimits limits)
    {
        _ = (run, conversation, streamId, bytes, limits);
        Last = last;
        IsEnded = isEnded;
    }

    /// <summary>The last position taken.</summary>
    public Position Last { get; private set; }

    /// <summary>Whether the root terminal frame was taken.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Takes the next frame, or tells the clause it breaks and stays as it was.</summary>
    /// <returns>Null where the frame fits.</returns>
    public FrameFault? Take(Frame frame) => throw new NotSupportedException(frame.ToString());
}
