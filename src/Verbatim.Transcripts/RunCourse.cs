using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Folding;

namespace Verbatim.Transcripts;

/// <summary>What a run's frames tell of its course: its steps, and how it ended. A pure fold, like <see cref="Transcript"/>.</summary>
/// <remarks>
/// A step goes on until a frame outside of agents that run as tools names another stage, step, branch or agent; steps of one parallel
/// group go on side by side. Owned by one caller: not thread-safe.
/// </remarks>
public sealed class RunCourse
{
    private readonly List<OpenStep> _steps = [];
    private OpenStep? _current;
    private string? _lifecycleReason;

    /// <summary>The last frame folded, or passed over.</summary>
    public Position Last { get; private set; }

    /// <summary>Where the run stands: it runs until its root terminal frame.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>The terminal frame's time as written; null while the run goes on.</summary>
    public string? EndedAt { get; private set; }

    /// <summary>What the run ended with, where it ended by a <c>final</c>.</summary>
    public FinalResult? Final { get; private set; }

    /// <summary>What went wrong, where it ended by an <c>error</c>.</summary>
    public ErrorDetail? Error { get; private set; }

    /// <summary>Why the run did not do what was asked, for a person; null where it did, or where nobody said.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>The steps, in the order in which they began.</summary>
    public IReadOnlyList<RunStep> Steps => [.. _steps.Select(step => step.ToStep())];

    /// <summary>Files of the answer, each once.</summary>
    public IReadOnlyList<Attachment> Attachments => RunEnding.OnceEach(Final?.Attachments ?? []);

    /// <summary>Folds one more frame, given as its bytes. A frame at or before <see cref="Last"/>, or after the end, changes nothing.</summary>
    public void Apply(ReadOnlySpan<byte> frame) => Apply(FrameEvents.Read(frame));

    /// <summary>Folds one more frame. A frame at or before <see cref="Last"/>, or after the end, changes nothing.</summary>
    public void Apply(FrameEvent frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.EventId <= Last.Value)
            return;

        Last = Position.At(frame.EventId);
        if (Status != RunStatus.Running || frame.Scope is not null)
            return;

        if (frame is RunFinal or RunError or UnknownEvent { Kind: FrameKinds.Final or FrameKinds.Error })
        {
            End(frame);
            return;
        }

        if (frame is Lifecycle lifecycle)
            _lifecycleReason = lifecycle.Reason;
        string? agent = frame is AgentUpdated handover ? handover.ToAgent : frame.Agent ?? frame.Workflow?.StepAgent;
        _current = StepOf(frame, agent);
        _current.Take(frame, agent);
    }

    private OpenStep StepOf(FrameEvent frame, string? agent)
    {
        if (_current?.Takes(frame.Workflow, agent) == true)
            return _current;

        string? group = frame.Workflow?.ParallelGroup;
        if (group is not null && _steps.FindLast(step => step.Takes(frame.Workflow, agent)) is { } branch)
            return branch;

        foreach (OpenStep step in _steps.Where(step => group is null || step.ParallelGroup != group))
            step.End();
        var begun = new OpenStep(frame, frame.Workflow, agent);
        _steps.Add(begun);
        return begun;
    }

    private void End(FrameEvent terminal)
    {
        Status = RunOutcome.StatusOf(terminal);
        EndedAt = terminal.ServerTimestamp;
        Final = (terminal as RunFinal)?.Final;
        Error = (terminal as RunError)?.Error;
        FailureReason = Error?.Message ?? (Status is RunStatus.Completed or RunStatus.Refused ? null : _lifecycleReason);
        foreach (OpenStep step in _steps)
            step.End(Status, terminal.ServerTimestamp);
    }
}
