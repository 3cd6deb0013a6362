using Verbatim.Server.Errors;
using Verbatim.Server.Keys;
using Verbatim.Server.Objects;
using Verbatim.Server.Recording;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Description;

/// <summary>Every route of the API, as its description shows it. A route that is not here is not described, and a test says so.</summary>
internal static class OperationTable
{
    private const string Replay = "Replay";
    private const string Runs = "Runs";
    private const string Workflows = "Workflows";
    private const string Recording = "Recording";
    private const string Conversations = "Conversations";
    private const string Attachments = "Attachments";
    private const string Verification = "Verification";
    private const string Keys = "Keys";
    private const string Operation = "Operation";
    private const string Health = "Health";

    private static readonly Problem BadParameter = Problems.InvalidParameter("limit is a number from 1 to 1000.");

    private static readonly Problem BadName = Problems.InvalidParameter("filename is 1 to 255 characters of Unicode, without control characters and marks of direction.");

    private static readonly Problem BadKey = Problems.InvalidParameter("Idempotency-Key is sent once, with 1 to 255 characters.");

    public static IReadOnlyDictionary<string, Operation> All { get; } = new Operation[]
    {
        new("ReplayEvents", Replay, "Frames of a run, page by page")
        {
            Description = "The recorded frames of this run only, each exactly as it was recorded (R-30 to R-40). next_cursor is null where nothing follows and the run has ended.",
            Limit = (1000, 500),
            Replies = [new Reply(200, "A page.", typeof(Shapes.EventPage), Example: Examples.EventPage)],
            Problems = [BadParameter, Problems.InvalidCursor, Problems.NotFound, Problems.Damaged],
        },
        new("ReplayStream", Replay, "Frames of a run, as a stream")
        {
            Description = "Without follow and ids the body is exactly the recorded frames as server-sent events (R-50 to R-63). With follow it goes on while the run does.",
            Headers = ["Last-Event-ID", "If-None-Match", "Accept-Encoding"],
            Replies =
            [
                new Reply(200, "The frames.", typeof(string), "text/event-stream", Examples.Stream),
                new Reply(204, "Last-Event-ID names the end of an ended run: nothing will ever follow."),
                new Reply(304, "The whole ended run is what If-None-Match names."),
            ],
            Problems = [BadParameter, Problems.InvalidCursor, Problems.NotFound, Problems.NotAcceptable, Problems.TooManyFollowers, Problems.Damaged],
        },
        new("GetTranscript", Replay, "What the user sees of a run")
        {
            Description = "The fold of the run's frames, of a live run too (R-73 to R-75). Accept: text/markdown gives it as Markdown.",
            Replies =
            [
                new Reply(200, "The transcript.", typeof(Shapes.TranscriptView), Example: Examples.Transcript),
                new Reply(200, "The transcript.", typeof(string), "text/markdown", Examples.Markdown),
            ],
            Problems = [Problems.NotFound, Problems.NoSuchForm, Problems.Damaged],
        },
        new("ConversationEvents", Conversations, "Frames of a conversation, page by page")
        {
            Description = "The frames of all runs of the conversation in commit order (R-70 to R-72). next_cursor is never null: a walk is over where a page is empty.",
            Limit = (1000, 500),
            Replies = [new Reply(200, "A page.", typeof(Shapes.ConversationPage), Example: Examples.ConversationPage)],
            Problems = [BadParameter, Problems.InvalidCursor, Problems.NotFound, Problems.Damaged],
        },
        new("ConversationStream", Conversations, "Frames of a conversation, as a stream")
        {
            Description = "The same as server-sent events, up to the present, or with follow until the caller leaves (R-71).",
            Headers = ["Last-Event-ID", "Accept-Encoding"],
            Replies = [new Reply(200, "The frames.", typeof(string), "text/event-stream", Examples.Stream)],
            Problems = [BadParameter, Problems.InvalidCursor, Problems.NotFound, Problems.NotAcceptable, Problems.TooManyFollowers, Problems.Damaged],
        },
        new("ListRuns", Runs, "Runs, newest first")
        {
            Description = "The runs that the caller may see (R-96, R-97). Walking the list gives no run twice and skips none, while runs are added too. Runs that cannot be read are left out, and `damaged` counts them.",
            Limit = (100, 20),
            Replies = [new Reply(200, "A page.", typeof(RunsEndpoints.RunList), Example: Examples.RunList)],
            Problems = [BadParameter, Problems.InvalidCursor],
        },
        new("GetRun", Runs, "A run by itself")
        {
            Description = "Who asked what, and what follows from the run's frames: its steps, its end, its usage, its files and what went wrong (R-98).",
            Replies = [new Reply(200, "The run.", typeof(RunDetail), Example: Examples.RunDetail)],
            Problems = [Problems.NotFound, Problems.Damaged],
        },
        new("CancelRun", Runs, "Cancel a run")
        {
            Description = "It is durable: the run ends with one terminal frame, final with status cancelled (R-99, R-100).",
            Replies = [new Reply(202, "The run is cancelled.")],
            Problems = [Problems.NotFound, Problems.NotRunning, Problems.StorageFull],
        },
        new("DeleteRun", Runs, "Delete a run")
        {
            Description = "Needs scope workflows:delete and role admin (R-101, R-102). A live run is cancelled first; its frames are gone from every read at once.",
            Replies = [new Reply(204, "The run is gone.")],
            Problems = [Problems.NotFound, Problems.StorageFull],
        },
        new("CreateRun", Recording, "Begin a run that is executed elsewhere")
        {
            Description = "Ids that are not given are made; the same call again gives the same run (R-110 to R-113).",
            BodyExample = Examples.RunRequest,
            Replies =
            [
                new Reply(201, "The run began.", typeof(RunsEndpoints.RunBegun), Example: Examples.RunBegun),
                new Reply(200, "It had begun with the same fields.", typeof(RunsEndpoints.RunBegun), Example: Examples.RunBegun),
            ],
            Problems =
            [
                Problems.InvalidParameter($"workflow_key is {BodyProblems.IdForm}."), Problems.InvalidJson, Problems.BrokenEncoding, Problems.RunConflict, Problems.ConversationConflict,
                Problems.TooLarge, Problems.UnsupportedMediaType, Problems.UnsupportedEncoding, Problems.Busy, Problems.ObjectStoreUnavailable, Problems.StorageFull,
            ],
        },
        new("RecordFrames", Recording, "Record frames, for as long as the run lasts")
        {
            Description = "Frames are committed, and reach followers, while the body is still open (R-114 to R-137). With source the body is a provider's stream, projected on the way in. "
                + "Accept: application/x-ndjson has each commit acknowledged by a line.",
            BodyTypes = ["application/x-ndjson", "text/event-stream"],
            BodyExample = Examples.Lines,
            Replies = [new Reply(200, "All of it is durable.", typeof(RecordingEndpoints.FramesRecorded), Example: Examples.FramesRecorded)],
            Problems =
            [
                Problems.InvalidParameter("more is true or false."), Problems.BadRequest, Problems.BrokenEncoding, Problems.NotFound, Problems.BodyTimeout, Problems.OutOfOrder,
                Problems.NotRecorded, Problems.BodyInProgress, Problems.SourceDiffers, Problems.FrameTooLarge, Problems.TooLarge, Problems.UnsupportedMediaType,
                Problems.UnsupportedEncoding, Problems.InvalidFrame, Problems.ForeignFrame, Problems.NoEvents, Problems.Busy, Problems.Stopping, Problems.StorageFull,
            ],
        },
        new("ListWorkflows", Workflows, "What can be run")
        {
            Description = "In the order in which they are to be offered (R-91).",
            Replies = [new Reply(200, "The workflows.", typeof(WorkflowEndpoints.WorkflowList), Example: Examples.WorkflowList)],
        },
        new("GetWorkflow", Workflows, "One workflow")
        {
            Description = "What it is called and what to ask it (R-91).",
            Replies = [new Reply(200, "The workflow.", typeof(WorkflowEndpoints.WorkflowSummary), Example: Examples.Workflow)],
            Problems = [Problems.NotFound],
        },
        new("RunStream", Workflows, "Start a workflow and follow its run")
        {
            Description = "Answers with replay/stream?follow=true of the new run, named in Workflow-Run-Id and Content-Location (R-92 to R-94). A dropped connection does not stop the run.",
            Headers = ["Idempotency-Key"],
            BodyExample = Examples.StartRequest,
            Replies = [new Reply(200, "The frames of the run, as they come.", typeof(string), "text/event-stream", Examples.Stream)],
            Problems =
            [
                BadKey, Problems.InvalidJson, Problems.BrokenEncoding, Problems.NotFound, Problems.RunConflict, Problems.ConversationConflict, Problems.TooLarge, Problems.UnsupportedMediaType,
                Problems.UnsupportedEncoding, Problems.TooManyFollowers, Problems.Busy, Problems.ObjectStoreUnavailable, Problems.StorageFull,
            ],
        },
        new("Run", Workflows, "Start a workflow and wait for its end")
        {
            Description = "Records the same frames, and answers what the terminal frame holds (R-95).",
            Headers = ["Idempotency-Key"],
            BodyExample = Examples.StartRequest,
            Replies = [new Reply(200, "The run has ended.", typeof(RunAnswer), Example: Examples.RunAnswer)],
            Problems =
            [
                BadKey, Problems.InvalidJson, Problems.BrokenEncoding, Problems.NotFound, Problems.RunConflict, Problems.ConversationConflict, Problems.TooLarge, Problems.UnsupportedMediaType,
                Problems.UnsupportedEncoding, Problems.Busy, Problems.ObjectStoreUnavailable, Problems.StorageFull,
            ],
        },
        new("GetUploadUrl", Attachments, "A link to upload an attachment by")
        {
            Description = "The link is for exactly what is asked for, once, and lives for a while; it needs no token (R-152, R-158).",
            BodyExample = Examples.UploadRequest,
            Replies = [new Reply(201, "The link, and how to use it.", typeof(ObjectEndpoints.UploadLink), Example: Examples.UploadLink)],
            Problems = [Problems.InvalidJson, BadName, Problems.TooLarge, Problems.ObjectQuota],
        },
        new("UploadObject", Attachments, "Upload an attachment")
        {
            Description = "The body is the attachment's bytes, and its Content-Type the attachment's type (R-159).",
            BodyTypes = ["application/octet-stream"],
            BodyExample = "a;b\n1;2\n",
            Replies = [new Reply(201, "It is stored.", typeof(ObjectEndpoints.ObjectView), Example: Examples.Attachment)],
            Problems =
            [
                BadName, Problems.TooLarge, Problems.ObjectQuota, Problems.BrokenEncoding, Problems.UploadMismatch, Problems.UnsupportedEncoding, Problems.Stopping, Problems.StorageFull,
                Problems.ObjectStoreUnavailable,
            ],
        },
        new("GetObject", Attachments, "What is known of an attachment")
        {
            Description = "An attachment is seen by those who may read a run that uses it, and before any does by who brought it (R-160, R-161).",
            Replies = [new Reply(200, "What is known.", typeof(ObjectEndpoints.ObjectView), Example: Examples.Attachment)],
            Problems = [Problems.NotFound, Problems.ObjectStoreUnavailable],
        },
        new("DeleteObject", Attachments, "Delete an attachment that no run uses")
        {
            Description = "Needs scope workflows:delete and role admin (R-160). What a run uses goes with the run (R-162).",
            Replies = [new Reply(204, "It is gone.")],
            Problems = [Problems.NotFound, Problems.ObjectInUse, Problems.StorageFull],
        },
        new("GetDownloadUrls", Attachments, "Links to several attachments")
        {
            Description = "Links to those that are there, made now, and the ids of the others (R-154).",
            BodyExample = Examples.DownloadsRequest,
            Replies = [new Reply(200, "The links.", typeof(ObjectEndpoints.DownloadLinkList), Example: Examples.DownloadLinks)],
            Problems = [Problems.InvalidJson, BadParameter, Problems.ObjectStoreUnavailable],
        },
        new("GetDownloadUrl", Attachments, "A link to an attachment")
        {
            Description = "The link is made now and lives for a while; it needs no token (R-153).",
            Replies = [new Reply(200, "The link.", typeof(ObjectEndpoints.DownloadLink), Example: Examples.DownloadLink)],
            Problems = [BadParameter, Problems.NotFound, Problems.ObjectStoreUnavailable],
        },
        new("VerifyRun", Verification, "Recompute a run")
        {
            Description = "Needs role admin (R-180 to R-188). The last line is { verified_runs, deleted_runs }: an answer without it is not whole.",
            Replies = [new Reply(200, "A line for the run, and the last line.", typeof(string), "application/x-ndjson", Examples.Verification)],
            Problems = [Problems.NotFound, Problems.VerificationBusy],
        },
        new("VerifyRuns", Verification, "Recompute all runs of the tenant")
        {
            Description = "Needs role admin (R-180 to R-188). A line for each run as soon as it is verified.",
            Replies = [new Reply(200, "A line for each run, and the last line.", typeof(string), "application/x-ndjson", Examples.Verification)],
            Problems = [Problems.VerificationBusy],
        },
        new("ReadAudit", Verification, "The audit log of the tenant")
        {
            Description = "Needs role admin (R-195). The last line counts the entries: an answer without it is not whole.",
            Replies = [new Reply(200, "A line for each entry, and the last line.", typeof(string), "application/x-ndjson", Examples.Audit)],
        },
        new("ListKeys", Keys, "Keys of the tenant's recorders")
        {
            Description = "Needs scope keys:manage and role admin, like all about keys (R-210, R-213). A key itself is told once only, when it is created.",
            Replies = [new Reply(200, "The keys.", typeof(KeyEndpoints.KeyList), Example: Examples.KeyList)],
        },
        new("CreateKey", Keys, "Create a key")
        {
            Description = "Answers the key itself, this once (R-211, R-214).",
            BodyExample = Examples.KeyRequest,
            Replies = [new Reply(201, "The key.", typeof(KeyEndpoints.KeySummary), Example: Examples.NewKey)],
            Problems = [BadParameter, Problems.InvalidJson, Problems.TooManyKeys, Problems.UnsupportedMediaType],
        },
        new("RevokeKey", Keys, "Revoke a key")
        {
            Description = "It is refused from then on, and what is going on by it ends (R-212).",
            Replies = [new Reply(204, "The key is revoked.")],
            Problems = [Problems.NotFound],
        },
        new("TakeBackup", Operation, "A backup of the whole ledger")
        {
            Description = "For the server's operator, with the key in DIR/keys/operator.key, and for no tenant (R-220 to R-223). An answer that is cut short is no backup.",
            Replies = [new Reply(200, "The archive: a tar in Zstandard, with its manifest at the end.", typeof(string), "application/zstd")],
            Problems = [Problems.InvalidParameter("keys is true or false."), Problems.BackupBusy, Problems.Damaged, Problems.StorageFull],
        },
        new("Live", Health, "Whether the process lives")
        {
            Description = "For who restarts it (R-170).",
            IsAnonymous = true,
            Replies = [new Reply(200, "It does.", typeof(string), "text/plain", "live")],
        },
        new("Ready", Health, "Whether the server can serve")
        {
            Description = "For who sends requests to it (R-170).",
            IsAnonymous = true,
            Replies = [new Reply(200, "It can.", typeof(string), "text/plain", "ready")],
            Problems = [Problems.LedgerStopped],
        },
    }.ToDictionary(operation => operation.Name, StringComparer.Ordinal);
}
