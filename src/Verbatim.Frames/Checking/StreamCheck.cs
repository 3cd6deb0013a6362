namespace Verbatim.Frames.Checking;

/// <summary>The invariants of a run's stream, as one small state: what comes next, on which stream, and whether it has ended.</summary>
/// <remarks>Not thread-safe: one writer owns it.</remarks>
public sealed class StreamCheck
{
    private readonly string _run;
    private readonly string _conversation;
    private readonly FrameLimits _limits;

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
        _run = run.ToString();
        _conversation = conversation.ToString();
        _limits = limits;
        StreamId = streamId;
        Last = last;
        Bytes = bytes;
        IsEnded = isEnded;
    }

    /// <summary>The stream of the first frame taken; null before it.</summary>
    public string? StreamId { get; private set; }

    /// <summary>The last position taken.</summary>
    public Position Last { get; private set; }

    /// <summary>The bytes of all frames taken, without framing.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the root terminal frame was taken.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether a frame's position is taken already: the same bytes there are a duplicate, others a <see cref="Conflict"/>.</summary>
    /// <remarks>Ask before <see cref="Take"/>, which refuses such a frame as a step back.</remarks>
    public bool IsPast(Frame frame) => frame.Envelope.EventId <= Last;

    /// <summary>The fault of a frame whose position holds other bytes.</summary>
    public FrameFault Conflict() =>
        new(FrameFaultKind.OutOfOrder, FrameRules.RecordedOnce, "Another frame is recorded under this event_id.", Last.Next);

    /// <summary>Takes the next frame, or tells the clause it breaks and stays as it was.</summary>
    /// <remarks>
    /// Over a limit of the stream nothing is taken but the root terminal frame, for which
    /// <see cref="FrameLimits.TerminalReserveBytes"/> and one position are kept free.
    /// </remarks>
    /// <returns>Null where the frame fits.</returns>
    public FrameFault? Take(Frame frame)
    {
        FrameEnvelope envelope = frame.Envelope;
        FrameFault? fault = FaultOfPlace(envelope) ?? FaultOfOrder(envelope) ?? FaultOfSize(frame);
        if (fault is not null)
            return fault;

        StreamId ??= envelope.StreamId;
        Last = envelope.EventId;
        Bytes += frame.Bytes.Length;
        IsEnded = envelope.IsRootTerminal;
        return null;
    }

    private FrameFault? FaultOfPlace(FrameEnvelope envelope)
    {
        if (envelope.ConversationId != _conversation)
            return Foreign(FrameRules.OneConversation, "conversation_id is not the run's conversation.");

        if (envelope.WorkflowRunId is { } run && run != _run)
            return Foreign(FrameRules.OneRun, "workflow.workflow_run_id is not this run.");

        if (StreamId is { } stream && envelope.StreamId != stream)
            return Foreign(FrameRules.OneStream, "stream_id is not that of the run's first frame.");

        return null;
    }

    private FrameFault? FaultOfOrder(FrameEnvelope envelope)
    {
        if (IsEnded)
            return new(FrameFaultKind.OutOfOrder, FrameRules.NothingAfterTheEnd, "The run has its terminal frame; nothing follows it.");

        if (envelope.EventId == Last.Next)
            return null;

        return envelope.EventId <= Last
            ? new(FrameFaultKind.OutOfOrder, FrameRules.RecordedOnce, $"event_id steps back: {Last.Next} is next.", Last.Next)
            : new(FrameFaultKind.OutOfOrder, FrameRules.NoGaps, $"event_id leaves a gap: {Last.Next} is next.", Last.Next);
    }

    private FrameFault? FaultOfSize(Frame frame)
    {
        bool isTerminal = frame.Envelope.IsRootTerminal;
        long room = _limits.MaxStreamBytes + (isTerminal ? FrameLimits.TerminalReserveBytes : 0) - Bytes;
        if (frame.Bytes.Length > room)
            return new(FrameFaultKind.TooLarge, FrameRules.StreamSize, $"A stream has at most {_limits.MaxStreamBytes} bytes.");

        return isTerminal || Last.Value < _limits.MaxStreamFrames
            ? null
            : new(FrameFaultKind.TooLarge, FrameRules.StreamSize, $"A stream has at most {_limits.MaxStreamFrames} frames.");
    }

    private static FrameFault Foreign(string rule, string message) => new(FrameFaultKind.Foreign, rule, message);
}
