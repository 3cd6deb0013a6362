using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger;
using Verbatim.Sources;

namespace Verbatim.Workflows;

/// <summary>The one producer's end of a run: knows where the run stands and appends to it.</summary>
internal sealed class RunWriter(RunLedger ledger, RunHeader header, TimeProvider time)
{
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The last frame written.</summary>
    public Position Last { get; private set; }

    /// <summary>Whose files the run's tools make.</summary>
    public RunHeader Run => header;

    public FrameTarget TargetOf(Step step) =>
        new(header.Key.Run, header.Conversation, OwnFrame.StreamOf(header), header.WorkflowKey) { StepName = step.Name, Agent = step.Agent };

    /// <summary>Completes when the frames are durable, however busy the ledger is: a producer of the server's own is slowed down by nothing else.</summary>
    public async ValueTask AppendAsync(IReadOnlyList<Frame> frames)
    {
        if (frames.Count == 0)
            return;

        // Never given up half-way: an append that may or may not have happened would leave the writer not knowing where the run stands.
        AppendResult result;
        while ((result = await ledger.AppendAsync(header.Key, frames, CancellationToken.None)) is AppendResult.Busy)
            await Task.Delay(BusyPause, time);
        Last = result is AppendResult.Appended appended ? appended.Last : throw new RunRefusedException(header.Key.Run, result);
    }

    /// <summary>Says that another step's agent speaks from here.</summary>
    public ValueTask HandOverAsync(Step from, Step to, int handoff) =>
        AppendAsync([OwnFrame.Write(new AgentUpdated
        {
            EventId = Last.Next.Value,
            StreamId = OwnFrame.StreamOf(header),
            ServerTimestamp = OwnFrame.Timestamp(time),
            ConversationId = header.Conversation.ToString(),
            Agent = to.Agent,
            Workflow = new WorkflowPlace { WorkflowKey = header.WorkflowKey, WorkflowRunId = header.Key.Run.ToString(), StepName = to.Name },
            FromAgent = from.Agent,
            ToAgent = to.Agent,
            HandoffIndex = handoff,
        })]);
}
