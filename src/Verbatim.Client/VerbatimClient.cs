using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Verbatim.Client.Attachments;
using Verbatim.Frames;
using Verbatim.Frames.Wire;
using Verbatim.Transcripts;

namespace Verbatim.Client;

/// <summary>A Verbatim server, as .NET code calls it: in a browser, a command line, or another server.</summary>
/// <remarks>
/// Every call throws <see cref="VerbatimException"/> where the server answers with a problem, and <see cref="HttpRequestException"/>
/// where it cannot be reached. Thread-safe. A stream and a recorder make lost connections good by themselves; no other call is made twice: whoever
/// made it knows whether that is safe, and each says so.
/// </remarks>
public sealed class VerbatimClient
{
    private readonly ServerCalls _server;
    private readonly TimeProvider _time;

    /// <summary>A client over a connection that the caller owns.</summary>
    /// <param name="http">
    /// Has the server's address as base, ending in a slash, and the caller's token or cookies. Its timeout also limits how long a
    /// body may be recorded: give it none for runs that take their time.
    /// </param>
    public VerbatimClient(HttpClient http)
        : this(http, TimeProvider.System)
    {
    }

    /// <inheritdoc cref="VerbatimClient(HttpClient)" />
    /// <param name="http"><inheritdoc cref="VerbatimClient(HttpClient)" path="/param[@name='http']" /></param>
    /// <param name="time">Measures the pauses between connections.</param>
    public VerbatimClient(HttpClient http, TimeProvider time)
    {
        _server = new ServerCalls(http);
        _time = time;
        Attachments = new AttachmentCalls(_server, time);
    }

    /// <summary>Attachments.</summary>
    public AttachmentCalls Attachments { get; }

    /// <summary>Creates a run to record into. Where the id is the caller's, a retry gives the same run.</summary>
    public Task<BegunRun> CreateRunAsync(NewRun run, CancellationToken cancellationToken) =>
        _server.PostAsync(Addresses.Runs, JsonContent.Create(run, ClientJson.Default.NewRun), ClientJson.Default.BegunRun, cancellationToken);

    /// <summary>A page of the runs that the caller may see, newest first.</summary>
    /// <param name="filter">Which runs.</param>
    /// <param name="cursor">The earlier page's <see cref="RunPage.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<RunPage> RunsAsync(RunFilter filter, string? cursor, CancellationToken cancellationToken) =>
        _server.GetAsync(Addresses.Runs + filter.ToQuery(cursor), ClientJson.Default.RunPage, cancellationToken);

    /// <summary>One run by itself: all but who asked what follows from its frames.</summary>
    public Task<RunDetail> RunAsync(RunId run, CancellationToken cancellationToken) =>
        _server.GetAsync(Addresses.Of(run), ClientJson.Default.RunDetail, cancellationToken);

    /// <summary>Ends a run that goes on, as cancelled; when the task completes that is durable. An ended run is a problem, <c>not-running</c>.</summary>
    /// <param name="run">The run. One that is recorded takes no further frame.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be cancelled.</param>
    public async Task CancelRunAsync(RunId run, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await _server.SendAsync(HttpMethod.Post, Addresses.Of(run) + "/cancel", null, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a run: when the task completes it is gone from every read. For admins with the scope <c>workflows:delete</c>.</summary>
    /// <param name="run">The run. One that goes on is cancelled first. Its id is not given again.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be deleted.</param>
    public async Task DeleteRunAsync(RunId run, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Delete, Addresses.Of(run), null, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One workflow that the server can run.</summary>
    public Task<WorkflowSummary> WorkflowAsync(string workflowKey, CancellationToken cancellationToken) =>
        _server.GetAsync(Addresses.OfWorkflow(workflowKey), ClientJson.Default.WorkflowSummary, cancellationToken);

    /// <summary>Runs a workflow to its end, and tells with what it ended. The run belongs to the server, and goes on where the wait is given up.</summary>
    /// <param name="workflowKey">Which workflow.</param>
    /// <param name="start">What to ask.</param>
    /// <param name="idempotencyKey">Makes a retry join the run of the first call; null where there is none.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may have started.</param>
    public async Task<EndedRun> RunWorkflowAsync(string workflowKey, NewWorkflowRun start, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(
            HttpMethod.Post,
            Addresses.OfWorkflow(workflowKey) + "/run",
            JsonContent.Create(start, ClientJson.Default.NewWorkflowRun),
            idempotencyKey is null ? [] : [("Idempotency-Key", idempotencyKey)],
            cancellationToken).ConfigureAwait(false);
        return await ServerCalls.ReadAsync(response, ClientJson.Default.EndedRun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the server can run by itself.</summary>
    public async Task<IReadOnlyList<WorkflowSummary>> WorkflowsAsync(CancellationToken cancellationToken) =>
        (await _server.GetAsync(Addresses.Workflows, ClientJson.Default.WorkflowList, cancellationToken).ConfigureAwait(false)).Items;

    /// <summary>Starts a workflow and lets go of it: the run belongs to the server, and is watched with <see cref="FollowAsync(RunId, string?, CancellationToken)"/>.</summary>
    /// <param name="workflowKey">Which workflow.</param>
    /// <param name="start">What to ask.</param>
    /// <param name="idempotencyKey">Makes a retry join the run of the first call; null where there is none.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may have started.</param>
    public async Task<RunId> StartRunAsync(string workflowKey, NewWorkflowRun start, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(
            HttpMethod.Post,
            Addresses.OfWorkflow(workflowKey) + "/run-stream",
            JsonContent.Create(start, ClientJson.Default.NewWorkflowRun),
            idempotencyKey is null ? [] : [("Idempotency-Key", idempotencyKey)],
            cancellationToken).ConfigureAwait(false);
        return RunId.Parse(response.Headers.GetValues("Workflow-Run-Id").First());
    }

    /// <summary>A page of a run's frames.</summary>
    /// <param name="run">The run.</param>
    /// <param name="limit">The most frames, 1 to 1000; a page may have fewer.</param>
    /// <param name="cursor">The earlier page's <see cref="EventPage.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<EventPage> EventsAsync(RunId run, int limit, string? cursor, CancellationToken cancellationToken) =>
        PageAsync(run, QueryText.Of(("limit", QueryText.Number(limit)), ("cursor", cursor)), cancellationToken);

    /// <summary>A page of a run's frames from its end, or from a place, towards its beginning; its frames stand in the run's order.</summary>
    /// <param name="run">The run.</param>
    /// <param name="limit">The most frames, 1 to 1000; a page may have fewer.</param>
    /// <param name="cursor">The newer page's <see cref="EventPage.NextCursor"/>, which is null at the first frame; null for the last page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<EventPage> EventsBackAsync(RunId run, int limit, string? cursor, CancellationToken cancellationToken) =>
        PageAsync(run, QueryText.Of(("direction", "backward"), ("limit", QueryText.Number(limit)), ("cursor", cursor)), cancellationToken);

    /// <summary>A page of a conversation's frames, of whichever of its runs, in the order in which they were committed.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="limit">The most frames, 1 to 1000; a page may have fewer, and is empty where nothing follows.</param>
    /// <param name="cursor">The earlier page's <see cref="ConversationPage.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ConversationPage> ConversationEventsAsync(ConversationId conversation, int limit, string? cursor, CancellationToken cancellationToken) =>
        PageAsync(conversation, QueryText.Of(("limit", QueryText.Number(limit)), ("cursor", cursor)), cancellationToken);

    /// <summary>The same from its end, or from a place, towards its beginning; frames stand in the order of the conversation.</summary>
    /// <inheritdoc cref="ConversationEventsAsync" />
    public Task<ConversationPage> ConversationEventsBackAsync(ConversationId conversation, int limit, string? cursor, CancellationToken cancellationToken) =>
        PageAsync(conversation, QueryText.Of(("direction", "backward"), ("limit", QueryText.Number(limit)), ("cursor", cursor)), cancellationToken);

    /// <summary>What is recorded in a conversation, in the order in which it was committed, up to the present.</summary>
    /// <inheritdoc cref="FollowAsync(ConversationId, string?, Action{StreamConnection}?, CancellationToken)" />
    public IAsyncEnumerable<StreamedFrame> ReplayAsync(ConversationId conversation, string? cursor, CancellationToken cancellationToken) => new FrameStream(
        _server, _time, Addresses.Of(conversation) + "/stream", isRun: false, isFollowing: false, at: null, connectionChanged: null).ReadAsync(cursor, cancellationToken);

    /// <summary>What is recorded in a conversation, in the order in which it was committed, and then what comes. A conversation has no end: the caller leaves.</summary>
    /// <remarks>A connection that is lost is taken up again after the last frame given out. Only the first one has to succeed at once.</remarks>
    /// <param name="conversation">The conversation.</param>
    /// <param name="cursor">After which frame to begin, as a frame of this conversation's stream or a page of it named it; null for the first.</param>
    /// <param name="connectionChanged">Called between frames, for who shows the state of the connection; null for nobody.</param>
    /// <param name="cancellationToken">Lets go of the conversation; the last frame's cursor leads back.</param>
    public IAsyncEnumerable<StreamedFrame> FollowAsync(
        ConversationId conversation, string? cursor, Action<StreamConnection>? connectionChanged, CancellationToken cancellationToken) => new FrameStream(
        _server, _time, Addresses.Of(conversation) + "/stream", isRun: false, isFollowing: true, at: null, connectionChanged).ReadAsync(cursor, cancellationToken);

    /// <summary>What is recorded of a run, up to the present.</summary>
    /// <inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" />
    public IAsyncEnumerable<StreamedFrame> ReplayAsync(RunId run, string? cursor, CancellationToken cancellationToken) =>
        new FrameStream(_server, _time, Addresses.Of(run) + "/replay/stream", isRun: true, isFollowing: false, at: null, connectionChanged: null).ReadAsync(cursor, cancellationToken);

    /// <summary>What is recorded of a run from a frame on, up to the present.</summary>
    /// <inheritdoc cref="FollowAsync(RunId, Position, CancellationToken)" />
    public IAsyncEnumerable<StreamedFrame> ReplayAsync(RunId run, Position at, CancellationToken cancellationToken) =>
        new FrameStream(_server, _time, Addresses.Of(run) + "/replay/stream", isRun: true, isFollowing: false, at, connectionChanged: null).ReadAsync(cursor: null, cancellationToken);

    /// <summary>What is recorded of a run and then what comes, up to the run's end.</summary>
    /// <remarks>A connection that is lost is taken up again after the last frame given out. Only the first one has to succeed at once.</remarks>
    /// <param name="run">The run.</param>
    /// <param name="cursor">After which frame to begin; null for the first.</param>
    /// <param name="cancellationToken">Lets go of the run; the last frame's cursor leads back.</param>
    public IAsyncEnumerable<StreamedFrame> FollowAsync(RunId run, string? cursor, CancellationToken cancellationToken) =>
        new FrameStream(_server, _time, Addresses.Of(run) + "/replay/stream", isRun: true, isFollowing: true, at: null, connectionChanged: null).ReadAsync(cursor, cancellationToken);

    /// <summary>What is recorded of a run from a frame on and then what comes, up to the run's end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="at">The frame to begin with, from 1 up to the one that comes next.</param>
    /// <param name="cancellationToken">Lets go of the run; the last frame's cursor leads back.</param>
    public IAsyncEnumerable<StreamedFrame> FollowAsync(RunId run, Position at, CancellationToken cancellationToken) =>
        new FrameStream(_server, _time, Addresses.Of(run) + "/replay/stream", isRun: true, isFollowing: true, at, connectionChanged: null).ReadAsync(cursor: null, cancellationToken);

    /// <inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" />
    /// <param name="run"><inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" path="/param[@name='run']" /></param>
    /// <param name="cursor"><inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" path="/param[@name='cursor']" /></param>
    /// <param name="connectionChanged">Called between frames, for who shows the state of the connection.</param>
    /// <param name="cancellationToken"><inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" path="/param[@name='cancellationToken']" /></param>
    public IAsyncEnumerable<StreamedFrame> FollowAsync(
        RunId run, string? cursor, Action<StreamConnection> connectionChanged, CancellationToken cancellationToken) =>
        new FrameStream(_server, _time, Addresses.Of(run) + "/replay/stream", isRun: true, isFollowing: true, at: null, connectionChanged).ReadAsync(cursor, cancellationToken);

    /// <inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" />
    /// <param name="run"><inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" path="/param[@name='run']" /></param>
    /// <param name="first">The frame to begin with, from 1.</param>
    /// <param name="connectionChanged">Called between frames, for who shows the state of the connection.</param>
    /// <param name="cancellationToken"><inheritdoc cref="FollowAsync(RunId, string?, CancellationToken)" path="/param[@name='cancellationToken']" /></param>
    public IAsyncEnumerable<StreamedFrame> FollowAsync(
        RunId run, Position first, Action<StreamConnection> connectionChanged, CancellationToken cancellationToken) =>
        new FrameStream(_server, _time, Addresses.Of(run) + "/replay/stream", isRun: true, isFollowing: true, first, connectionChanged).ReadAsync(cursor: null, cancellationToken);

    /// <summary>What the user sees of a run, as it stands, with the cursor to go on from.</summary>
    public Task<TranscriptDocument> TranscriptAsync(RunId run, CancellationToken cancellationToken) =>
        _server.GetAsync($"{Addresses.Of(run)}/transcript", TranscriptJson.Document, cancellationToken);

    /// <summary>The same as Markdown, as the server makes it. That it was taken stands in the tenant's audit log.</summary>
    public async Task<string> TranscriptMarkdownAsync(RunId run, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server
            .SendAsync(HttpMethod.Get, $"{Addresses.Of(run)}/transcript", null, [("Accept", "text/markdown")], cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the server recompute runs of the tenant, and gives out each as soon as it is known. For admins.</summary>
    /// <param name="run">The run; null for all of the tenant.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or its answer ended without its last line: then not all runs were verified.</exception>
    /// <exception cref="IOException">The connection was lost in the middle, and not all runs were verified.</exception>
    public async IAsyncEnumerable<VerifiedRun> VerifyAsync(RunId? run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string address = run is { } one ? $"{Addresses.Of(one)}/verification" : Addresses.Verification;
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Get, address, null, [], cancellationToken).ConfigureAwait(false);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        bool isWhole = false;
        await foreach (VerificationLine? line in JsonSerializer
            .DeserializeAsyncEnumerable(body, ClientJson.Default.VerificationLine, topLevelValues: true, cancellationToken).ConfigureAwait(false))
        {
            isWhole = line?.VerifiedRuns is not null;
            if (!isWhole && line is not null)
                yield return new VerifiedRun(line.WorkflowRunId, line.Frames, line.Attachments, line.Damage ?? [], line.DeletedRun);
        }

        if (!isWhole)
            throw new HttpRequestException("The server's answer was cut; not all runs were verified.");
    }

    /// <summary>The audit log of the tenant, the oldest entry first. For admins.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or its answer ended without its last line: then there are more entries.</exception>
    /// <exception cref="IOException">The connection was lost in the middle.</exception>
    public async IAsyncEnumerable<AuditedAction> AuditAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Get, Addresses.Audit, null, [], cancellationToken).ConfigureAwait(false);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        bool isWhole = false;
        await foreach (AuditLine? line in JsonSerializer
            .DeserializeAsyncEnumerable(body, ClientJson.Default.AuditLine, topLevelValues: true, cancellationToken).ConfigureAwait(false))
        {
            isWhole = line?.Entries is not null;
            if (line is { At: { } at, UserId: { } user, Action: { } action, Subject: { } subject })
                yield return new AuditedAction(at, user, action, subject);
        }

        if (!isWhole)
            throw new HttpRequestException("The server's answer was cut; there is more in the audit log.");
    }

    /// <summary>Whether the server's process answers; anything but a problem says so. Needs no token.</summary>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Get, Addresses.Live, null, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the server can serve; a problem says why not. Needs no token.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Get, Addresses.Ready, null, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records frames. When the task completes they are durable; frames sent before change nothing, so a retry is safe.</summary>
    /// <param name="run">The run.</param>
    /// <param name="frames">Each from <c>{</c> to its <c>}</c>, in order, going on where the run stands.</param>
    /// <param name="cancellationToken">Gives up; what has arrived is recorded.</param>
    public Task<FramesRecorded> AppendAsync(RunId run, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken)
    {
        var lines = new MemoryStream();
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            lines.Write(frame.Span);
            lines.WriteByte((byte)'\n');
        }

        var body = new ByteArrayContent(lines.GetBuffer(), 0, (int)lines.Length);
        body.Headers.ContentType = new MediaTypeHeaderValue(RecordingBody.NdJson.MediaType);
        return _server.PostAsync(FramesOf(run, RecordingBody.NdJson), body, ClientJson.Default.FramesRecorded, cancellationToken);
    }

    /// <summary>Begins a run, and a recorder that lasts as long as it: across lost connections, and across restarts of the server.</summary>
    /// <remarks>
    /// A run of that id that was begun before, with the same fields, is joined. Both here and later the server is waited for as the
    /// options say, so that a server that restarts at this moment costs no run; one that was never there is waited for, too.
    /// </remarks>
    /// <param name="run">The run. Where it has no id, one is made here.</param>
    /// <param name="options">How to batch, wait and try again.</param>
    /// <param name="cancellationToken">Gives up; the run may have been begun.</param>
    /// <exception cref="ArgumentException">Options out of their bounds.</exception>
    public async Task<RunRecorder> BeginRecordingAsync(NewRun run, RunRecorderOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        NewRun named = run with { WorkflowRunId = run.WorkflowRunId ?? NewRun.FreshId() };
        BegunRun begun = await new PatientCalls(options, _time)
            .CallAsync(options.AnswerWithin, attempt => CreateRunAsync(named, attempt), cancellationToken).ConfigureAwait(false);
        return await JoinRecordingAsync(begun.WorkflowRunId, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A recorder of a run that was begun before, perhaps by a process that is gone; <see cref="RunRecorder.LastDurable"/> says where the run stands.</summary>
    /// <param name="run">The run.</param>
    /// <param name="options">How to batch, wait and try again; it begins with the question where the run stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">Options out of their bounds.</exception>
    public async Task<RunRecorder> JoinRecordingAsync(RunId run, RunRecorderOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var calls = new PatientCalls(options, _time);

        // Nothing recorded changes nothing, and is answered with where the run stands.
        FramesRecorded standing = await calls.CallAsync(options.AnswerWithin, attempt => AppendAsync(run, [], attempt), cancellationToken).ConfigureAwait(false);
        return new RunRecorder(this, calls, run, standing, options, _time);
    }

    /// <summary>Records a provider's body as long as it lasts, and sends it again from its first event where the connection is lost .</summary>
    /// <param name="run">The run.</param>
    /// <param name="body">
    /// Read from its first byte to its end; each piece is sent at once. One that can seek is read again; of another so much is kept as
    /// <see cref="RunRecorderOptions.MaxBufferBytes"/> says, and beyond that a lost connection is an error. Not for browsers.
    /// </param>
    /// <param name="kind">What the body is made of.</param>
    /// <param name="options">How to wait and try again.</param>
    /// <param name="cancellationToken">Drops the connection; what has arrived is recorded. A read of a body that cannot seek may still be going on.</param>
    /// <exception cref="BodyLostException">The connection was lost when no more of the body was kept than its end; or the body cannot be read.</exception>
    public Task<FramesRecorded> RecordAsync(RunId run, Stream body, RecordingBody kind, RunRecorderOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        return new BodyRecording(_server, new PatientCalls(options, _time), FramesOf(run, kind), new KeptBody(body, options.MaxBufferBytes), kind).RecordAsync(cancellationToken);
    }

    /// <summary>Records a body while it is being produced, for as long as that takes.</summary>
    /// <param name="run">The run.</param>
    /// <param name="body">Read to its end; each piece is sent at once. Not for browsers, which send a body when it is whole.</param>
    /// <param name="kind">What the body is made of.</param>
    /// <param name="cancellationToken">Drops the connection; what has arrived is recorded.</param>
    public Task<FramesRecorded> RecordAsync(RunId run, Stream body, RecordingBody kind, CancellationToken cancellationToken) =>
        _server.PostAsync(FramesOf(run, kind), LiveContent.Of(body, kind.MediaType), ClientJson.Default.FramesRecorded, cancellationToken);

    /// <summary>The keys of the tenant's recorders. For admins with the scope <c>keys:manage</c>, as all that is about keys.</summary>
    public async Task<IReadOnlyList<RecorderKey>> KeysAsync(CancellationToken cancellationToken) =>
        (await _server.GetAsync(Addresses.Keys, ClientJson.Default.KeyList, cancellationToken).ConfigureAwait(false)).Items;

    /// <summary>Creates a key. What it is, is told this once.</summary>
    /// <param name="name">What to call it, 1 to 100 characters.</param>
    /// <param name="scopes">One or both of <c>conversations:write</c> and <c>conversations:read</c>, and none that the caller has not.</param>
    /// <param name="cancellationToken">Gives up waiting; the key may exist, and is in the list then.</param>
    public Task<RecorderKey> CreateKeyAsync(string name, IReadOnlyList<string> scopes, CancellationToken cancellationToken) => _server.PostAsync(
        Addresses.Keys, JsonContent.Create(new NewKey(name, scopes), ClientJson.Default.NewKey), ClientJson.Default.RecorderKey, cancellationToken);

    /// <summary>Revokes a key: when the task completes it is refused, and what was going on by it has been ended.</summary>
    /// <param name="keyId">Its <see cref="RecorderKey.KeyId"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be revoked.</param>
    public async Task RevokeKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(
            HttpMethod.Delete, $"{Addresses.Keys}/{Uri.EscapeDataString(keyId)}", null, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the server take a backup of its whole ledger, and gives out the archive while it is made. For the server's operator, by its key .</summary>
    /// <remarks>The caller disposes the stream. Only one that was read to its end without an exception is a backup.</remarks>
    /// <param name="hasKeys">Whether the instance's keys are in it.</param>
    /// <param name="cancellationToken">Gives up; the server lets go of it.</param>
    public async Task<Stream> BackupAsync(bool hasKeys, CancellationToken cancellationToken)
    {
        string query = QueryText.Of(("keys", hasKeys ? null : "false"));
        HttpResponseMessage response = await _server.SendAsync(HttpMethod.Post, Addresses.Backups + query, null, [], cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<EventPage> PageAsync(RunId run, string query, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await _server.SendAsync(HttpMethod.Get, $"{Addresses.Of(run)}/replay/events{query}", null, [], cancellationToken).ConfigureAwait(false);
        return EventPage.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<ConversationPage> PageAsync(ConversationId conversation, string query, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await _server.SendAsync(HttpMethod.Get, $"{Addresses.Of(conversation)}/events{query}", null, [], cancellationToken).ConfigureAwait(false);
        return ConversationPage.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    private static string FramesOf(RunId run, RecordingBody kind) =>
        $"{Addresses.Of(run)}/frames" + QueryText.Of(("source", kind.Source), ("more", kind.IsMore ? "true" : null));
}
