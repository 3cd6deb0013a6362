namespace Verbatim.Frames.Checking;

/// <summary>The invariants of a run's stream that recording insists on: what comes next, on which stream, and whether it has ended.</summary>
/// <remarks>Not thread-safe: one writer owns it. <see cref="StreamReport"/> finds breaches of these and of the other invariants.</remarks>
public sealed class StreamCheck
{
    private readonly FrameLimits _limits;
    private string? _run;
    private string? _conversation;
    private bool _hasEnd;
    private bool _isOverSize;
    private long _unnumbered;

    /// <summary>Starts where a run stands.</summary>
    /// <param name="run">The run that frames must name, where they name one.</param>
    /// <param name="conversation">The conversation that frames must name.</param>
    /// <param name="streamId">The stream of the first recorded frame; null before it.</param>
    /// <param name="last">The last recorded position.</param>
    /// <param name="bytes">The bytes of all recorded frames together.</param>
    /// <param name="isEnded">Whether the root terminal frame is recorded.</param>
    /// <param name="limits">How large the stream may become.</param>
    public StreamCheck(RunId run, ConversationId conversation, string? streamId, Position last, long bytes, bool isEnded, FrameLimits limits)
        : this(run.ToString(), conversation.ToString(), limits)
    {
        StreamId = streamId;
        Last = last;
        Bytes = bytes;
        IsEnded = _hasEnd = isEnded;
    }

    // Where nobody says which run it is, the first frame that names one does, and likewise its conversation.
    internal StreamCheck(string? run, string? conversation, FrameLimits limits)
    {
        _run = run;
        _conversation = conversation;
        _limits = limits;
    }

    /// <summary>The stream of the first frame taken; null before it.</summary>
    public string? StreamId { get; private set; }

    /// <summary>The last position taken.</summary>
    public Position Last { get; private set; }

    /// <summary>The bytes of all frames taken, without framing.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the root terminal frame was taken.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether a root terminal frame was taken, whatever came after it.</summary>
    internal bool HasEnd => _hasEnd;

    /// <summary>Whether a frame's position is taken already: the same bytes there are a duplicate, others a <see cref="Conflict"/>.</summary>
    /// <remarks>Ask before <see cref="Take"/>, which refuses such a frame as a step back.</remarks>
    public bool IsPast(Frame frame) => frame.Envelope.EventId <= Last;

    /// <summary>The fault of a frame whose position holds other bytes.</summary>
    public FrameFault Conflict(Frame frame) =>
        IsEnded && frame.Envelope.EventId == Last
            ? new(FrameFaultKind.OutOfOrder, FrameRules.NothingAfterTheEnd, "The run has ended: its terminal frame is recorded under this event_id.")
            : new(FrameFaultKind.OutOfOrder, FrameRules.RecordedOnce, "Another frame is recorded under this event_id.", IsEnded ? null : Last.Next);

    /// <summary>Takes the next frame, or tells the clause it breaks and stays as it was.</summary>
    /// <remarks>
    /// Over a limit of the stream nothing is taken but the root terminal frame, for which
    /// <see cref="FrameLimits.TerminalReserveBytes"/> and one position are kept free.
    /// </remarks>
    /// <returns>Null where the frame fits.</returns>
    public FrameFault? Take(Frame frame)
    {
        FrameEnvelope envelope = frame.Envelope;
        FrameFault? fault = FaultOfConversation(envelope) ?? FaultOfRun(envelope) ?? FaultOfStream(envelope)
            ?? FaultOfEnd(envelope) ?? FaultOfPosition(envelope) ?? FaultOfSize(frame);
        if (fault is null)
            Accept(frame);

        return fault;
    }

    /// <summary>Adds every clause that the next frame breaks, and goes on behind it as if it broke none.</summary>
    internal void GoOn(Frame frame, List<FrameFault> faults)
    {
        FrameEnvelope envelope = frame.Envelope;
        Add(FaultOfConversation(envelope));
        Add(FaultOfRun(envelope));
        Add(FaultOfStream(envelope));
        Add(FaultOfEnd(envelope));
        Add(FaultOfPosition(envelope));
        if (!_isOverSize && FaultOfSize(frame) is { } tooLarge)
        {
            // All that follow are over the limit too.
            _isOverSize = true;
            faults.Add(tooLarge);
        }

        Accept(frame);

        void Add(FrameFault? fault)
        {
            if (fault is not null)
                faults.Add(fault);
        }
    }

    /// <summary>Goes on behind bytes that are no frame, of which this much can be told.</summary>
    internal void GoOn(long eventId, bool isRootTerminal)
    {
        // Where it does not tell its place, the next frame may be one further on: one fault is not to look like two.
        if (eventId <= 0)
            _unnumbered++;
        else if (eventId > Last.Value)
            Last = Position.At(eventId);

        IsEnded = isRootTerminal;
        _hasEnd |= isRootTerminal;
    }

    private void Accept(Frame frame)
    {
        FrameEnvelope envelope = frame.Envelope;
        StreamId ??= envelope.StreamId;
        _conversation ??= envelope.ConversationId;
        _run ??= envelope.WorkflowRunId;

        // Only a report accepts a step back: its number is wrong, and the place that it takes in the stream has none then.
        _unnumbered = envelope.EventId > Last ? 0 : _unnumbered + 1;
        Last = envelope.EventId > Last ? envelope.EventId : Last;
        Bytes += frame.Bytes.Length;
        IsEnded = envelope.IsRootTerminal;
        _hasEnd |= IsEnded;
    }

    private FrameFault? FaultOfConversation(FrameEnvelope envelope) =>
        _conversation is null || envelope.ConversationId == _conversation
            ? null
            : Foreign(FrameRules.OneConversation, "conversation_id is not the run's conversation.");

    private FrameFault? FaultOfRun(FrameEnvelope envelope) =>
        _run is null || envelope.WorkflowRunId is null || envelope.WorkflowRunId == _run
            ? null
            : Foreign(FrameRules.OneRun, "workflow.workflow_run_id is not this run.");

    private FrameFault? FaultOfStream(FrameEnvelope envelope) =>
        StreamId is null || envelope.StreamId == StreamId
            ? null
            : Foreign(FrameRules.OneStream, "stream_id is not that of the run's first frame.");

    private FrameFault? FaultOfEnd(FrameEnvelope envelope)
    {
        if (_hasEnd && envelope.IsRootTerminal)
            return new(FrameFaultKind.OutOfOrder, FrameRules.OneEnd, "The run has its terminal frame; it has no second one.");

        return IsEnded
            ? new(FrameFaultKind.OutOfOrder, FrameRules.NothingAfterTheEnd, "The run has its terminal frame; nothing follows it.")
            : null;
    }

    private FrameFault? FaultOfPosition(FrameEnvelope envelope)
    {
        // Any number may come, so that none is added to the largest there is.
        Position next = Last.Value < long.MaxValue ? Last.Next : Last;
        if (envelope.EventId <= Last)
            return new(FrameFaultKind.OutOfOrder, FrameRules.RecordedOnce, $"event_id steps back: {next} is next.", next);

        return envelope.EventId.Value - next.Value <= _unnumbered
            ? null
            : new(FrameFaultKind.OutOfOrder, FrameRules.NoGaps, $"event_id leaves a gap: {next} is next.", next);
    }

    private FrameFault? FaultOfSize(Frame frame)
    {
        bool isTerminal = frame.Envelope.IsRootTerminal;

        // A stream that is longer than a limit that was lowered meanwhile still takes its end.
        long room = Math.Max(0, _limits.MaxStreamBytes - Bytes) + (isTerminal ? FrameLimits.TerminalReserveBytes : 0);
        if (frame.Bytes.Length > room)
            return new(FrameFaultKind.TooLarge, FrameRules.StreamSize, $"A stream has at most {_limits.MaxStreamBytes} bytes.");

        return isTerminal || Last.Value < _limits.MaxStreamFrames
            ? null
            : new(FrameFaultKind.TooLarge, FrameRules.StreamSize, $"A stream has at most {_limits.MaxStreamFrames} frames.");
    }

    private static FrameFault Foreign(string rule, string message) => new(FrameFaultKind.Foreign, rule, message);
}
