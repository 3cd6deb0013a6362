using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts;

/// <summary>What the user sees of a run: a pure fold over its header and its frames.</summary>
/// <remarks>
/// The same header and frames give the same transcript everywhere, whether folded at once, frame by frame, or gone on with from
/// a document. The cost of a frame does not depend on what came before. Owned by one caller: not thread-safe.
/// </remarks>
public sealed class Transcript
{
    private readonly List<TranscriptEntry> _entries;

    private Transcript(TranscriptHeader header, List<TranscriptEntry> entries)
    {
        Header = header;
        Status = header.RunStatus;
        _entries = entries;
    }

    /// <summary>Who asked what.</summary>
    public TranscriptHeader Header { get; }

    /// <summary>The last frame folded, or passed over.</summary>
    public Position Last { get; private set; }

    /// <summary>Where the run stands: as the header says, until the root terminal frame.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>The last <c>lifecycle</c> frame outside agents that run as tools.</summary>
    public RunLifecycle? Lifecycle { get; private set; }

    /// <summary>What the user sees, in order of first appearance. An entry is shown anew where its revision is another.</summary>
    public IReadOnlyList<TranscriptEntry> Entries => _entries;

    /// <summary>How the run ended; null until its root terminal frame.</summary>
    public RunEnding? Ending { get; private set; }

    /// <summary>A transcript before its first frame: the user's message, where the header has one.</summary>
    public static Transcript Begin(TranscriptHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var transcript = new Transcript(header, []);
        if (header is { RequestMessage: not null } or { RequestAttachments.Count: > 0 })
        {
            transcript._entries.Add(new UserMessageEntry
            {
                Key = "e0",
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
            RunStatus = document.RunStatus,
            RequestMessage = document.RequestMessage,
            StartedAt = document.StartedAt,
            EndedAt = document.EndedAt,
        };
        return new Transcript(header, [.. document.Entries])
        {
            Last = Position.At(document.LastEventId),
            Lifecycle = document.Lifecycle,
            Ending = document.Ending,
        };
    }

    /// <summary>Folds one more frame.</summary>
    /// <param name="frame">A frame at or before <see cref="Last"/>, or of an unknown kind, changes nothing.</param>
    /// <returns>Whether anything that is shown changed.</returns>
    public bool Apply(FrameEvent frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.EventId <= Last.Value)
            return false;

        Last = Position.At(frame.EventId);
        return false;
    }

    /// <summary>Folds one more frame, given as its bytes.</summary>
    public bool Apply(ReadOnlySpan<byte> frame) => Apply(FrameEvents.Read(frame));

    /// <summary>The transcript as it stands, ready for JSON.</summary>
    /// <param name="cursor">Where a reader goes on following after <see cref="Last"/>; null where none is needed.</param>
    public TranscriptDocument ToDocument(string? cursor) => new()
    {
        WorkflowRunId = Header.WorkflowRunId,
        ConversationId = Header.ConversationId,
        WorkflowKey = Header.WorkflowKey,
        RunStatus = Status,
        RequestMessage = Header.RequestMessage,
        StartedAt = Header.StartedAt,
        EndedAt = Header.EndedAt,
        LastEventId = Last.Value,
        Cursor = cursor,
        Lifecycle = Lifecycle,
        Entries = _entries,
        Ending = Ending,
    };
}
