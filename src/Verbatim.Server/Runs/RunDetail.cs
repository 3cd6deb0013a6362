using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger;
using Verbatim.Transcripts;

namespace Verbatim.Server.Runs;

/// <summary>A run by itself. Who asked what comes from its header, all else from its frames and from nowhere else.</summary>
internal sealed record RunDetail(
    RunId WorkflowRunId,
    ConversationId ConversationId,
    string WorkflowKey,
    RunStatus RunStatus,
    string UserId,
    string? RequestMessage,
    IReadOnlyList<Attachment>? RequestAttachments,
    DateTimeOffset StartedAt,
    string? EndedAt,
    string? FinalText,
    long LastEventId,
    ConversationVisibility Visibility,
    IReadOnlyList<RunStep> Steps,
    FinalResult? Final,
    ErrorDetail? Error,
    string? FailureReason,
    Usage? Usage,
    IReadOnlyList<Attachment> Attachments)
{
    public static RunDetail Of(RunRecord run, IReadOnlyList<Attachment>? attached, RunCourse course) => new(
        run.Header.Key.Run,
        run.Header.Conversation,
        run.Header.WorkflowKey,
        course.Status,
        run.Header.UserId,
        run.Header.RequestMessage,
        attached,
        run.Header.StartedAt,
        course.EndedAt,
        course.Final?.ResponseText ?? course.Final?.RefusalText,
        course.Last.Value,
        run.Visibility,
        course.Steps,
        course.Final,
        course.Error,
        course.FailureReason,
        course.Final?.Usage,
        course.Attachments);
}
