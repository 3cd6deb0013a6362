using Verbatim.Frames;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Folding;

/// <summary>A step while its frames come.</summary>
internal sealed class OpenStep(FrameEvent first, WorkflowPlace? place, string? agent)
{
    private string? _agent = agent;
    private string? _responseId;
    private string _last = first.ServerTimestamp;
    private RunStatus? _said;
    private RunStatus? _ended;

    public string? ParallelGroup => place?.ParallelGroup;

    /// <summary>Whether a frame of that place and agent goes on with this step. What a frame does not name is as it was.</summary>
    public bool Takes(WorkflowPlace? of, string? by) =>
        _ended is null
        && Same(of?.StageName, place?.StageName) && Same(of?.StepName, place?.StepName) && Same(of?.ParallelGroup, place?.ParallelGroup)
        && (of?.BranchIndex is null || of.BranchIndex == place?.BranchIndex)
        && (_agent is null || Same(by, _agent));

    public void Take(FrameEvent frame, string? by)
    {
        _agent ??= by;
        _responseId = frame.ResponseId ?? _responseId;
        _last = frame.ServerTimestamp;
        if (frame is Lifecycle lifecycle)
            _said = StatusOf(lifecycle.Status);
    }

    /// <summary>Another step goes on, so this one was brought to its end.</summary>
    public void End() => _ended ??= _said ?? RunStatus.Completed;

    /// <summary>The run ends, and what is open with it: a run that broke off broke it off.</summary>
    public void End(RunStatus run, string at)
    {
        if (_ended is not null)
            return;

        _ended = run is RunStatus.Completed or RunStatus.Incomplete or RunStatus.Refused ? _said ?? run : run;
        _last = at;
    }

    public RunStep ToStep() => new()
    {
        StageName = place?.StageName,
        StepName = place?.StepName,
        ParallelGroup = place?.ParallelGroup,
        BranchIndex = place?.BranchIndex,
        Agent = _agent,
        ResponseId = _responseId,
        Status = _ended ?? RunStatus.Running,
        StartedAt = first.ServerTimestamp,
        EndedAt = _ended is null ? null : _last,
    };

    private static bool Same(string? named, string? own) => named is null || named == own;

    // Another response may follow within the step, and then it goes on.
    private static RunStatus? StatusOf(string lifecycle) => lifecycle switch
    {
        "completed" => RunStatus.Completed,
        "failed" => RunStatus.Failed,
        "incomplete" => RunStatus.Incomplete,
        "cancelled" => RunStatus.Cancelled,
        _ => null,
    };
}
