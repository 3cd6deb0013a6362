using Verbatim.Frames.Checking.Invariants;
using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking;

/// <summary>Finds every breach of the invariants in a stream, frame by frame: those that recording refuses, and those that it does not.</summary>
/// <remarks>
/// Goes on behind a breach as if there were none, so that one fault is one finding. Takes bounded memory however long the stream
/// is: of items, calls, responses and chunk targets it knows the latest 4,096 each, and is silent where it would need an older one.
/// Not thread-safe.
/// </remarks>
public sealed class StreamReport
{
    private readonly StreamCheck _check;
    private readonly FindingList _findings = new();
    private readonly List<FrameFault> _faults = [];
    private readonly StreamRule[] _rules;

    /// <summary>Begins before the first frame of a stream.</summary>
    /// <param name="run">The run that frames must name where they name one; null to take it from the first that does.</param>
    /// <param name="conversation">The stream's conversation; null to take that of the first frame.</param>
    /// <param name="isOwn">Whether the stream is of Verbatim's own making, so that every frame names its run.</param>
    /// <param name="limits">How large the stream may become.</param>
    public StreamReport(RunId? run, ConversationId? conversation, bool isOwn, FrameLimits limits)
    {
        _check = new StreamCheck(run?.ToString(), conversation?.ToString(), limits);
        StreamRule[] ofEvery = [new NestedEnds(), new ItemOrder(), new ProviderNumbers(), new ToolCards(), new ChunkSeries(), new BrowserSafety()];
        _rules = isOwn ? [new RunNames(), .. ofEvery] : ofEvery;
    }

    /// <summary>The frames taken, those that were none included.</summary>
    public long Frames { get; private set; }

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">Checked by itself already.</param>
    /// <param name="line">Its line, for the findings.</param>
    /// <returns>What it breaks; usually nothing.</returns>
    public IReadOnlyList<StreamFinding> Take(Frame frame, long line)
    {
        Frames++;
        _findings.At = new FramePlace(frame.Envelope.EventId.Value, line);
        _check.GoOn(frame, _faults);
        foreach (FrameFault fault in _faults)
            _findings.Add(fault.Rule, fault.Message);

        _faults.Clear();
        FrameEvent said = FrameEvents.Read(frame.Bytes.Span);
        foreach (StreamRule rule in _rules)
            rule.Take(said, _findings);

        return _findings.Drain();
    }

    /// <summary>Takes the next bytes where they are no frame.</summary>
    /// <param name="fault">Why they are none.</param>
    /// <param name="bytes">What of them there is, to tell their place in the stream by; may be empty.</param>
    /// <param name="line">Their line, for the findings.</param>
    /// <returns>The fault as a finding.</returns>
    public IReadOnlyList<StreamFinding> Take(FrameFault fault, ReadOnlySpan<byte> bytes, long line)
    {
        Frames++;
        FrameEvent said = FrameEvents.Read(bytes);
        _findings.At = new FramePlace(said.EventId, line);
        _check.GoOn(said.EventId, said.Scope is null && said.Kind is FrameKinds.Final or FrameKinds.Error);
        _findings.Add(fault.Rule, fault.Message);
        return _findings.Drain();
    }

    /// <summary>The stream is over.</summary>
    /// <returns>What it leaves open.</returns>
    public IReadOnlyList<StreamFinding> End()
    {
        if (!_check.HasEnd)
            _findings.Add(FrameRules.OneEnd, "The stream has no root terminal frame.");

        foreach (StreamRule rule in _rules)
            rule.End(_findings);

        return _findings.Drain();
    }
}
