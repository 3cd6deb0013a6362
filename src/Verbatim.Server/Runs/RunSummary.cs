using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Runs;

/// <summary>A run in the list of runs and by itself.</summary>
internal sealed record RunSummary(
    RunId WorkflowRunId,
    ConversationId ConversationId,
    string WorkflowKey,
    RunStatus RunStatus,
    string UserId,
    string? RequestMessage,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? FinalText,
    long LastEventId,
    ConversationVisibility Visibility)
{
    public static RunSummary Of(RunRecord run) => new(
        run.Header.Key.Run,
        run.Header.Conversation,
        run.Header.WorkflowKey,
        run.Status,
        run.Header.UserId,
        run.Header.RequestMessage,
        run.Header.StartedAt,
        run.EndedAt,
        run.FinalText,
        run.Last.Value,
        run.Visibility);
}
