using System.Globalization;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources;

/// <summary>Gives what a source says its envelope and its place in the run, and keeps the limits of a frame and a stream.</summary>
internal sealed class FrameSink(FrameTarget target, Position after, long streamBytes, ProjectionOptions options, TimeProvider time)
{
    private readonly WorkflowPlace _place = new()
    {
        WorkflowKey = target.WorkflowKey,
        WorkflowRunId = target.Run.ToString(),
        StepName = target.StepName,
    };

    private List<Frame> _frames = [];

    // The highest number by response: some servers give the same id to several, which a reader of frames then sees as one.
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    /// <summary>The response that frames belong to from here; null until the provider names it.</summary>
    public string? ResponseId { get; set; }

    /// <summary>The provider's number of the event that frames come from; null where it has none.</summary>
    public long? SequenceNumber { get; set; }

    /// <summary>The highest number that a frame of this response carries; <see cref="long.MinValue"/> before the first.</summary>
    public long LastSequenceNumber => _numbers.GetValueOrDefault(ResponseId ?? "", long.MinValue);

    /// <summary>All frames of the run together.</summary>
    public long StreamBytes { get; private set; } = streamBytes;

    /// <summary>Whether frames were left out because the stream reached its limit.</summary>
    public bool IsFull { get; set; }

    /// <summary>Events that could not be read or shown since the last frame.</summary>
    public int Unnoticed { get; set; }

    /// <summary>Frames that the contract's own check refused: always 0, unless this source has a fault.</summary>
    public int Refused { get; private set; }

    private Position Last { get; set; } = after;

    public void ContinueNumbers(string? responseId, long last) => _numbers[responseId ?? ""] = last;

    public IReadOnlyList<Frame> TakeFrames()
    {
        List<Frame> frames = _frames;
        _frames = [];
        return frames;
    }

    public void Emit(FrameEvent what, NoticeList? notices = null)
    {
        if (IsFull || Last.Value >= options.Limits.MaxStreamFrames)
        {
            IsFull = true;
            return;
        }

        ReadOnlyMemory<byte> bytes = Write(what, notices);
        if (bytes.Length > options.Limits.MaxStreamBytes - StreamBytes)
        {
            IsFull = true;
        }
        else if (!TryAdd(bytes))
        {
            Refused++;
            Unnoticed++;
        }
    }

    /// <summary>Tries to end the stream; false where the frame is too large, or refused.</summary>
    public bool TryEmitTerminal(FrameEvent what, NoticeList notices)
    {
        ReadOnlyMemory<byte> bytes = Write(what, notices);
        long room = options.Limits.MaxStreamBytes + FrameLimits.TerminalReserveBytes - StreamBytes;
        return bytes.Length <= room && TryAdd(bytes);
    }

    private bool TryAdd(ReadOnlyMemory<byte> bytes)
    {
        if (!FrameCheck.TryRead(bytes, options.Limits, out Frame? frame, out _))
            return false;

        _frames.Add(frame);
        Last = Last.Next;
        StreamBytes += bytes.Length;
        Unnoticed = 0;
        if (SequenceNumber is { } number && number > LastSequenceNumber)
            _numbers[ResponseId ?? ""] = number;
        return true;
    }

    private byte[] Write(FrameEvent what, NoticeList? notices) => FrameEvents.ToBytes(what with
    {
        EventId = Last.Next.Value,
        StreamId = target.StreamId,
        ServerTimestamp = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ConversationId = target.Conversation.ToString(),
        ResponseId = ResponseId,
        Agent = target.Agent,
        Workflow = _place,
        ProviderSequenceNumber = SequenceNumber >= LastSequenceNumber ? SequenceNumber : null,
        Notices = NoticesWith(notices),
    });

    private IReadOnlyList<Notice>? NoticesWith(NoticeList? notices)
    {
        if (Unnoticed == 0)
            return notices is null || notices.IsEmpty ? null : notices.Notices;

        string events = Unnoticed == 1 ? "An event" : $"{Unnoticed.ToString(CultureInfo.InvariantCulture)} events";
        var skipped = new Notice { Type = "truncated", Path = "$", Message = $"{events} of the provider before this frame could not be read or shown." };
        return [skipped, .. notices?.Notices ?? []];
    }
}
