using Verbatim.Frames;

namespace Verbatim.Sources;

/// <summary>Where a source's frames go: what it writes into every envelope.</summary>
/// <param name="Run">The run; stands in every frame as <c>workflow.workflow_run_id</c>.</param>
/// <param name="Conversation">The run's conversation.</param>
/// <param name="StreamId">The run's stream. The same for every body of a run, so that a retry projects the same frames.</param>
/// <param name="WorkflowKey">The run's workflow.</param>
public sealed record FrameTarget(RunId Run, ConversationId Conversation, string StreamId, string WorkflowKey)
{
    /// <summary>The step that speaks, where the run has steps.</summary>
    public string? StepName { get; init; }

    /// <summary>The agent that speaks.</summary>
    public string? Agent { get; init; }
}
