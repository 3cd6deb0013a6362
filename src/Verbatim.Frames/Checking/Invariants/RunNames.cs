using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>Every frame of our own names its run. That the name is the right one is <see cref="StreamCheck"/>'s.</summary>
internal sealed class RunNames : StreamRule
{
    public override void Take(FrameEvent frame, FindingList findings)
    {
        if (frame.Workflow?.WorkflowRunId is null)
            findings.Add(FrameRules.RunInEveryFrame, "The frame does not name its run in workflow.workflow_run_id.");
    }
}
