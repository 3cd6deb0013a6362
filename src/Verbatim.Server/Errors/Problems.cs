using Verbatim.Frames.Checking;

namespace Verbatim.Server.Errors;

/// <summary>Every problem that this server answers with; docs/errors.md says who sees each and what to do.</summary>
internal static class Problems
{
    public static readonly Problem Unauthenticated = new("unauthenticated", 401, "Credentials are missing or not valid.")
    {
        Detail = "Send a bearer token in the Authorization header, or sign in to the web app.",
    };

    public static readonly Problem Forbidden = new("forbidden", 403, "The caller may not do this.")
    {
        Detail = "The token's scopes or roles do not allow it.",
    };

    public static readonly Problem TenantRefused = new("tenant-refused", 403, "The caller belongs to no tenant that can be used here.")
    {
        Detail = "A token names its user in sub and exactly one tenant in tenant_id; X-Tenant-Id, where sent, equals it.",
    };

    public static readonly Problem RoleRefused = new("role-refused", 403, "X-Tenant-Role may only lower the role.")
    {
        Detail = "It is one of viewer, member, admin and owner, and not above the token's role.",
    };

    public static readonly Problem ForgedRequest = new("forged-request", 403, "The request does not show that the web app sent it.")
    {
        Detail = "With a session cookie, a request that changes something needs the header X-Verbatim-Request: 1, from the same origin.",
    };

    public static readonly Problem SignInRefused = new("sign-in-refused", 400, "Nobody was signed in.")
    {
        Detail = "The authority did not say who it is, or nobody had asked it. Open the page again.",
    };

    public static readonly Problem TooManyRequests = new("too-many-requests", 429, "The tenant sends more requests than it may.")
    {
        Detail = "Retry-After says in how many seconds to come again.",
    };

    public static readonly Problem TooManyKeys = new("too-many-keys", 409, "The tenant has as many keys as it may.")
    {
        Detail = "Revoke keys that nobody uses.",
    };

    public static readonly Problem NotFound = new("not-found", 404, "There is nothing here.");

    public static readonly Problem MethodNotAllowed = new("method-not-allowed", 405, "This address does not take this method.");

    public static readonly Problem NotAcceptable = new("not-acceptable", 406, "The answer cannot be sent as what is accepted.")
    {
        Detail = "A run is sent as it is (identity), and a sealed one also in zstd.",
    };

    public static readonly Problem NoSuchForm = NotAcceptable with { Detail = "A transcript is sent as application/json or as text/markdown." };

    public static readonly Problem BodyTimeout = new("body-timeout", 408, "The body was silent for too long.");

    public static readonly Problem TooLarge = new("too-large", 413, "The request is too large.");

    public static readonly Problem MessageTooLarge = TooLarge with { Detail = "A message that asks for a run is shorter: send what is longer in frames." };

    public static readonly Problem UnsupportedMediaType = new("unsupported-media-type", 415, "The body's media type is not taken here.");

    public static readonly Problem NotJson = UnsupportedMediaType with { Detail = "Send the body with Content-Type: application/json, in UTF-8." };

    public static readonly Problem UnsupportedEncoding = new("unsupported-encoding", 415, "The body's content encoding is not taken here.")
    {
        Detail = "Send the body as it is, or in one of gzip, br and zstd, once.",
    };

    public static readonly Problem BrokenEncoding = new("broken-encoding", 400, "The body is not what its Content-Encoding says, or it was cut off.");

    public static readonly Problem BadRequest = new("bad-request", 400, "The request cannot be read.")
    {
        Detail = "Its head or the framing of its body is not what HTTP says.",
    };

    public static readonly Problem InvalidJson = new("invalid-json", 400, "The body is not the JSON object that is taken here.")
    {
        Detail = "It is one JSON object in UTF-8, with the documented fields only, each at most once and of its type.",
    };

    public static readonly Problem InvalidCursor = new("invalid-cursor", 400, "The cursor is not one of these pages.")
    {
        Detail = "Send a cursor exactly as it was received, to the address it was received from.",
    };

    // One answer for both: what became of a run is for those who may see it.
    public static readonly Problem RunConflict = new("run-conflict", 409, "The id is taken by a run that began otherwise.")
    {
        Detail = "A run has it with other fields, or had it before it was deleted: an id is not given again.",
    };

    public static readonly Problem ConversationConflict = new("conversation-conflict", 409, "The conversation cannot be joined like this.")
    {
        Detail = "It exists with another visibility, or belongs to somebody else alone.",
    };

    public static readonly Problem NotRunning = new("not-running", 409, "The run has ended already.");

    public static readonly Problem NotRecorded = new("not-recorded", 409, "The server executes this run itself, so nobody else records it.");

    public static readonly Problem BodyInProgress = new("body-in-progress", 409, "Another provider's body is being recorded into this run.")
    {
        Detail = "A run takes one at a time. Try again when it has ended.",
    };

    public static readonly Problem VerificationBusy = new("verification-busy", 429, "Enough is being verified already.")
    {
        Detail = "Try again when Retry-After has passed.",
        RetryAfterSeconds = 10,
    };

    public static readonly Problem BackupBusy = new("backup-busy", 429, "A backup is being taken already.")
    {
        Detail = "One is taken at a time. Try again when Retry-After has passed.",
        RetryAfterSeconds = 10,
    };

    public static readonly Problem TooManyFollowers = new("too-many-followers", 429, "As many follow here as may.")
    {
        Detail = "Read what is recorded without follow, or try again later.",
        RetryAfterSeconds = 10,
    };

    public static readonly Problem ObjectTaken = new("object-taken", 409, "The link was used for other bytes.")
    {
        Detail = "Ask for another link.",
    };

    public static readonly Problem ObjectInUse = new("object-in-use", 409, "A run uses the attachment.")
    {
        Detail = "It goes with the last run that uses it: delete that.",
    };

    public static readonly Problem ObjectQuota = new("object-quota", 413, "The tenant has as many bytes of attachments as it may.")
    {
        Detail = "Delete runs or attachments that nobody needs.",
    };

    public static readonly Problem UploadMismatch = new("upload-mismatch", 422, "The bytes are not those that were announced.")
    {
        Detail = "Their size or their SHA-256 is another. Nothing was stored.",
    };

    public static readonly Problem ObjectStoreUnavailable = new("object-store-unavailable", 503, "The store of attachments cannot be reached.")
    {
        Detail = "Frames are recorded and replayed all the same. Send the same request again after the seconds of Retry-After.",
        RetryAfterSeconds = 5,
    };

    public static readonly Problem Internal = new("internal", 500, "The server failed.");

    public static readonly Problem Damaged = new("damaged", 500, "What is stored here cannot be read.");

    public static readonly Problem LedgerStopped = new("ledger-stopped", 503, "The ledger has stopped and the server is going down.")
    {
        Detail = "The same request after the restart tells what was recorded.",
        RetryAfterSeconds = 5,
    };

    public static readonly Problem Stopping = new("stopping", 503, "The server is going down.")
    {
        Detail = "The same request after the restart tells what was recorded.",
        RetryAfterSeconds = 5,
    };

    public static readonly Problem AuthorityUnavailable = new("authority-unavailable", 503, "The authority that issues tokens cannot be reached.")
    {
        Detail = "Whether the token is valid cannot be told yet. Send the same request again.",
    };

    public static readonly Problem Busy = new("busy", 503, "Too much waits for the server's disk.")
    {
        Detail = "What was not acknowledged was not recorded. The same request may succeed after the seconds of Retry-After.",
        RetryAfterSeconds = 1,
    };

    public static readonly Problem CannotRead = Busy with { Detail = "The ledger cannot be read at this moment. The same request may succeed after the seconds of Retry-After." };

    public static readonly Problem StorageFull = new("storage-full", 507, "The server's disk is full.")
    {
        Detail = "What was not acknowledged was not recorded. The same request may succeed later.",
    };

    public static readonly Problem NoRoomForBackup = StorageFull with { Detail = "A backup is copied beside the ledger first, which takes as much room as the database is large." };

    public static Problem InvalidParameter(string detail) => new("invalid-parameter", 400, "A parameter has a value that is not taken.") { Detail = detail };

    public static readonly Problem NoEvents = new("no-events", 422, "The body holds no event of its source.")
    {
        Detail = "Nothing was recorded. Send the provider's stream as it came, with its line ends (curl: --data-binary).",
        Rule = "R-131",
    };

    public static readonly Problem SourceDiffers = new("source-differs", 409, "The body differs from what was recorded of it.")
    {
        Detail = "A retry sends the same body from its first event.",
        Rule = "R-136",
    };

    public static readonly Problem InvalidFrame = new("invalid-frame", 422, "A frame breaks the event contract.");

    public static readonly Problem ForeignFrame = new("foreign-frame", 422, "A frame belongs to another run, conversation or stream.");

    public static readonly Problem OutOfOrder = new("out-of-order", 409, "A frame does not come next in this run.");

    public static readonly Problem FrameTooLarge = new("frame-too-large", 413, "A frame is over a limit of frames or of the run.");

    public static Problem OfFault(FrameFault fault) => Named(fault.Kind) with
    {
        Detail = fault.Message,
        Rule = fault.Rule,
        ExpectedEventId = fault.Expected?.Value,
    };

    private static Problem Named(FrameFaultKind kind) => kind switch
    {
        FrameFaultKind.Malformed => InvalidFrame,
        FrameFaultKind.Foreign => ForeignFrame,
        FrameFaultKind.OutOfOrder => OutOfOrder,
        FrameFaultKind.TooLarge => FrameTooLarge,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
