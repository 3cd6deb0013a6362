using System.Globalization;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;
using Verbatim.Transcripts.Folding;

namespace Verbatim.Transcripts;

/// <summary>What the user sees of a run: a pure fold over its header and its frames.</summary>
/// <remarks>
/// The same header and frames give the same transcript everywhere, whether folded at once, frame by frame, or gone on with from
/// a document. The cost of a frame does not depend on what came before. Owned by one caller: not thread-safe.
/// </remarks>
public sealed class Transcript
{
    private readonly EntryFold _fold = new();

    private Transcript(TranscriptHeader header) => Header = header;

    /// <summary>Who asked what.</summary>
    public TranscriptHeader Header { get; }

    /// <summary>The last frame folded, or passed over.</summary>
    public Position Last { get; private set; }

    /// <summary>Where the run stands: it runs until its root terminal frame, whoever may be gone.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>The last <c>lifecycle</c> frame outside agents that run as tools.</summary>
    public RunLifecycle? Lifecycle { get; private set; }

    /// <summary>What the user sees, in order of first appearance. An entry is shown anew where its revision is another.</summary>
    public IReadOnlyList<TranscriptEntry> Entries => _fold.Tree.Root;

    /// <summary>How the run ended; null until its root terminal frame.</summary>
    public RunEnding? Ending { get; private set; }

    /// <summary>When the run ended, as its terminal frame says; null while it runs.</summary>
    public DateTimeOffset? EndedAt => DateTimeOffset.TryParse(Ending?.At, CultureInfo.InvariantCulture, out DateTimeOffset at) ? at : null;

    /// <summary>What was redacted or cut in frames that show as no entry.</summary>
    public IReadOnlyList<Notice> Notices => _fold.Tree.Notices;

    /// <summary>A transcript before its first frame: the user's message, where the header has one.</summary>
    public static Transcript Begin(TranscriptHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var transcript = new Transcript(header);
        if (header is { RequestMessage: not null } or { RequestAttachments.Count: > 0 })
        {
            transcript._fold.Tree.Root.Add(new UserMessageEntry
            {
                Key = "e0",
                At = header.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                Text = header.RequestMessage ?? "",
                Attachments = header.RequestAttachments ?? [],
            });
        }

        return transcript;
    }

    /// <summary>Goes on where a document stands. The transcript takes the document's entries over.</summary>
    public static Transcript Restore(TranscriptDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var header = new TranscriptHeader
        {
            WorkflowRunId = document.WorkflowRunId,
            ConversationId = document.ConversationId,
            WorkflowKey = document.WorkflowKey,
            RequestMessage = document.RequestMessage,
            RequestAttachments = document.RequestAttachments,
            StartedAt = document.StartedAt,
        };
        var transcript = new Transcript(header)
        {
            Last = Position.At(document.LastEventId),
            Status = document.RunStatus,
            Lifecycle = document.Lifecycle,
            Ending = document.Ending,
        };
        transcript._fold.Restore(document);
        return transcript;
    }

    /// <summary>Folds one more frame, given as its bytes.</summary>
    /// <inheritdoc cref="Apply(FrameEvent)" />
    public bool Apply(ReadOnlySpan<byte> frame) => Apply(FrameEvents.Read(frame));

    /// <summary>Folds one more frame.</summary>
    /// <param name="frame">A frame at or before <see cref="Last"/> changes nothing. One that cannot be read shows by its name.</param>
    /// <returns>Whether anything that is shown changed.</returns>
    public bool Apply(FrameEvent frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.EventId <= Last.Value)
            return false;

        Last = Position.At(frame.EventId);
        if (Ending is not null)
            return false;

        _fold.Tree.HasChanged = false;
        switch (frame)
        {
            case Lifecycle { Scope: null } lifecycle:
                Lifecycle = new RunLifecycle(lifecycle.Status, lifecycle.Reason);
                _fold.Tree.TouchRun(frame);
                break;
            case RunFinal or RunError or UnknownEvent { Kind: FrameKinds.Final or FrameKinds.Error } when frame.Scope is null:
                End(frame);
                break;
            default:
                _fold.Take(frame);
                break;
        }

        return _fold.Tree.HasChanged;
    }

    /// <summary>The transcript as it stands, ready for JSON.</summary>
    /// <param name="cursor">Where a reader goes on following after <see cref="Last"/>; null where none is needed.</param>
    public TranscriptDocument ToDocument(string? cursor) => new()
    {
        WorkflowRunId = Header.WorkflowRunId,
        ConversationId = Header.ConversationId,
        WorkflowKey = Header.WorkflowKey,
        RunStatus = Status,
        RequestMessage = Header.RequestMessage,
        RequestAttachments = Header.RequestAttachments,
        StartedAt = Header.StartedAt,
        EndedAt = EndedAt,
        LastEventId = Last.Value,
        Cursor = cursor,
        Lifecycle = Lifecycle,
        Entries = _fold.Tree.Root,
        EntryCount = _fold.Tree.Count,
        Ending = Ending,
        Notices = Notices is [] ? null : Notices,
        OpenChunks = _fold.OpenChunks,
    };

    private void End(FrameEvent terminal)
    {
        Status = RunOutcome.StatusOf(terminal);
        var final = (terminal as RunFinal)?.Final;
        Ending = new RunEnding
        {
            Status = Status,
            At = terminal.ServerTimestamp,
            Error = (terminal as RunError)?.Error,
            Reason = Status is RunStatus.Completed or RunStatus.Refused ? null : Lifecycle?.Reason,
            StructuredOutput = final?.StructuredOutput,
            Attachments = RunEnding.OnceEach(final?.Attachments ?? []),
            Usage = final?.Usage,
            Notices = terminal.Notices,
        };

        // The notices are the ending's own; the frame's other news may still make entries.
        FrameEvent bare = terminal with { Notices = null };
        if (bare is RunFinal or UnknownEvent)
            _fold.Take(bare);
        _fold.End(bare, isInterrupted: Status == RunStatus.Interrupted);
        _fold.Tree.HasChanged = true;
    }
}
