namespace Verbatim.Frames.Events;

/// <summary>Where in a workflow a frame was made.</summary>
public sealed record WorkflowPlace
{
    /// <summary>The workflow.</summary>
    public string? WorkflowKey { get; init; }

    /// <summary>The run.</summary>
    public string? WorkflowRunId { get; init; }

    /// <summary>The stage.</summary>
    public string? StageName { get; init; }

    /// <summary>The step.</summary>
    public string? StepName { get; init; }

    /// <summary>The step's agent.</summary>
    public string? StepAgent { get; init; }

    /// <summary>The group of steps that run side by side.</summary>
    public string? ParallelGroup { get; init; }

    /// <summary>The branch within that group.</summary>
    public int? BranchIndex { get; init; }
}
