using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger;

namespace Verbatim.Workflows;

/// <summary>The end of a run whose producer cannot give it one itself.</summary>
public static class TerminalFrame
{
    /// <summary>A root terminal <c>error</c> of source <c>server</c>, ready to be appended to the run as it stands.</summary>
    /// <param name="run">The run as it stands now; a frame appended meanwhile makes this one out of order, and it is refused.</param>
    /// <param name="code">A stable code, such as <see cref="RunOutcome.InterruptedCode"/>.</param>
    /// <param name="message">For the user; never an exception's text.</param>
    /// <param name="isRetryable">Whether trying again may help.</param>
    /// <param name="time">Gives <c>server_timestamp</c>.</param>
    public static Frame Error(RunRecord run, string code, string message, bool isRetryable, TimeProvider time) =>
        OwnFrame.Write(new RunError
        {
            EventId = run.Last.Next.Value,
            StreamId = run.StreamId ?? OwnFrame.StreamOf(run.Header),
            ServerTimestamp = OwnFrame.Timestamp(time),
            ConversationId = run.Header.Conversation.ToString(),
            Workflow = new WorkflowPlace { WorkflowKey = run.Header.WorkflowKey, WorkflowRunId = run.Header.Key.Run.ToString() },
            Error = new ErrorDetail { Code = code, Message = message, Source = "server", IsRetryable = isRetryable },
        });

    /// <summary>A root terminal <c>final</c> with status cancelled, for the run as it stands.</summary>
    /// <param name="run">The run as it stands now.</param>
    /// <param name="time">Gives <c>server_timestamp</c>.</param>
    public static Frame Cancelled(RunRecord run, TimeProvider time) =>
        OwnFrame.Write(new RunFinal
        {
            EventId = run.Last.Next.Value,
            StreamId = run.StreamId ?? OwnFrame.StreamOf(run.Header),
            ServerTimestamp = OwnFrame.Timestamp(time),
            ConversationId = run.Header.Conversation.ToString(),
            Workflow = new WorkflowPlace { WorkflowKey = run.Header.WorkflowKey, WorkflowRunId = run.Header.Key.Run.ToString() },
            Final = new FinalResult { Status = "cancelled", Attachments = [] },
        });
}
