using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Exports;

/// <summary>A transcript as lines for a terminal.</summary>
public static class TranscriptText
{
    /// <summary>The whole transcript, in order. Nothing in it can command the terminal.</summary>
    public static IEnumerable<TranscriptLine> Of(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        return
        [
            Heading(0, $"Run {transcript.Header.WorkflowRunId}"),
            Note(1, $"workflow {transcript.Header.WorkflowKey}, {Wording.StatusOf(transcript.Status)}"),
            .. LinesOf(transcript.Entries, transcript.Status == RunStatus.Running, 0),
            .. EndingOf(transcript),
        ];
    }

    private static IEnumerable<TranscriptLine> LinesOf(IEnumerable<TranscriptEntry> entries, bool isLive, int depth) =>
        entries.SelectMany(entry => LinesOf(entry, isLive, depth).Concat(NoticesOf(entry.Notices, depth + 1)));

    private static IEnumerable<TranscriptLine> LinesOf(TranscriptEntry entry, bool isLive, int depth) => entry switch
    {
        UserMessageEntry user => [Heading(depth, "User"), .. Text(depth + 1, user.Text), .. FilesOf(user.Attachments, depth + 1)],
        MessageEntry { Parts: [] } => [],
        MessageEntry message =>
        [
            Heading(depth, Wording.SpeakerOf(message)),
            .. message.Parts.SelectMany(part => LinesOf(part, depth + 1)),
            .. message.ItemStatus == "incomplete" ? [Warning(depth + 1, Wording.CutOff)] : Array.Empty<TranscriptLine>(),
        ],
        ReasoningEntry { Parts: [] } => [],
        ReasoningEntry reasoning =>
        [
            Heading(depth, "Reasoning"),
            .. reasoning.Parts.SelectMany(part => Lines(TranscriptLineKind.Note, depth + 1, part.Text.ToString()).Concat(NoticesOf(part.Notices, depth + 1))),
        ],
        ToolCard card => LinesOf(card, isLive, depth),
        HandoverEntry handover => [Note(depth, Wording.Of(handover))],
        CheckpointEntry checkpoint => [Note(depth, $"── {Wording.Of(checkpoint.Checkpoint)} ──")],
        UnknownEntry unknown => [Warning(depth, Wording.Of(unknown)), .. unknown.Content is { } content ? LinesOf(content, depth + 1) : []],
        _ => [],
    };

    private static IEnumerable<TranscriptLine> LinesOf(MessagePart part, int depth)
    {
        string text = CitationMarks.Insert(part, mark => $"[{mark.Number}]");
        return
        [
            .. part.Kind == MessagePartKind.Refusal
                ? [Warning(depth, "The model declined:"), .. Lines(TranscriptLineKind.Warning, depth, text)]
                : part.Text.IsEmpty ? [] : Text(depth, text),
            .. part.HasGap ? [Warning(depth, Wording.Gap)] : Array.Empty<TranscriptLine>(),
            .. part.Citations.Select((citation, index) =>
                Note(depth, $"[{index + 1}] {Wording.NameOf(citation)}{(citation.Url is { } url && url != Wording.NameOf(citation) ? $" {url}" : "")}")),
            .. NoticesOf(part.Notices, depth),
        ];
    }

    private static IEnumerable<TranscriptLine> LinesOf(ToolCard card, bool isLive, int depth) =>
    [
        Heading(depth, $"{Wording.NameOf(card)}{(Wording.KindOf(card) is { } kind ? $" ({kind})" : "")}: {Wording.StatusOf(card, isLive)}"),
        .. InputOf(card, depth + 1),
        .. LinesOf(card.Entries, isLive && card.IsOpen, depth + 1),
        .. ResultOf(card, depth + 1),
    ];

    private static IEnumerable<TranscriptLine> InputOf(ToolCard card, int depth) =>
    [
        .. card.Queries.Select(query => Note(depth, $"query: {query}")),
        .. card.Image?.RevisedPrompt is { } prompt ? [Note(depth, $"prompt: {prompt}")] : Array.Empty<TranscriptLine>(),
        .. card.ArgumentsText is { IsEmpty: false } arguments ? Lines(TranscriptLineKind.Note, depth, arguments.ToString())
            : card.ArgumentsJson is { } json ? Lines(TranscriptLineKind.Note, depth, Wording.Of(json))
            : [],
        .. card.ContainerId is { } container ? [Note(depth, $"container: {container}")] : Array.Empty<TranscriptLine>(),
        .. card.Code is { IsEmpty: false } code ? Text(depth, code.ToString()) : [],
        .. card.Approval is { } approval ? [Note(depth, Wording.Of(approval))] : Array.Empty<TranscriptLine>(),
    ];

    private static IEnumerable<TranscriptLine> ResultOf(ToolCard card, int depth) =>
    [
        .. card.Sources.Select(source => Note(depth, $"source: {source}")),
        .. card.Results.SelectMany(result => (TranscriptLine[])
            [Note(depth, $"found: {Wording.Of(result)}"), .. result.Text is { Length: > 0 } text ? Text(depth + 1, text) : []]),
        .. card.Contents.SelectMany(content => LinesOf(content, depth)),
        .. card.Output is { } output ? Text(depth, Wording.Of(output)) : [],
        .. FilesOf(card.Attachments, depth),
        .. card.Error is { } error ? [Warning(depth, Wording.Of(error))] : Array.Empty<TranscriptLine>(),
    ];

    private static IEnumerable<TranscriptLine> LinesOf(ToolContent content, int depth) =>
    [
        .. Wording.Of(content) is { } remark
            ? [content.HasGap ? Warning(depth, remark) : Note(depth, remark)]
            : (TranscriptLine[])[Note(depth, $"{content.Field}:"), .. Text(depth + 1, content.Text!)],
        .. NoticesOf(content.Notices, depth),
    ];

    private static IEnumerable<TranscriptLine> EndingOf(Transcript transcript)
    {
        if (transcript.Ending is not { } ending)
            return [.. NoticesOf(transcript.Notices, 0), Note(0, "The run goes on.")];

        return
        [
            .. NoticesOf(transcript.Notices, 0),
            ending.Error is { } error
                ? Warning(0, $"Ended: {Wording.StatusOf(ending.Status)}. {Wording.Of(error)}")
                : Note(0, $"Ended: {Wording.StatusOf(ending.Status)}{(ending.Reason is { } reason ? $", {reason}" : "")}"),
            .. ending.StructuredOutput is { } output ? Text(1, Wording.Of(output)) : [],
            .. FilesOf(ending.Attachments, 1),
            .. ending.Usage is { } usage ? [Note(1, Wording.Of(usage))] : Array.Empty<TranscriptLine>(),
            .. NoticesOf(ending.Notices, 1),
        ];
    }

    private static IEnumerable<TranscriptLine> FilesOf(IEnumerable<Attachment> files, int depth) =>
        files.Select(file => Note(depth, $"file: {Wording.Of(file)}"));

    private static IEnumerable<TranscriptLine> NoticesOf(IEnumerable<Notice>? notices, int depth) =>
        (notices ?? []).Select(notice => Note(depth, Wording.Of(notice)));

    private static TranscriptLine Heading(int depth, string text) => new(TranscriptLineKind.Heading, depth, OneLine(text));

    private static TranscriptLine Note(int depth, string text) => new(TranscriptLineKind.Note, depth, OneLine(text));

    private static TranscriptLine Warning(int depth, string text) => new(TranscriptLineKind.Warning, depth, OneLine(text));

    private static IEnumerable<TranscriptLine> Text(int depth, string text) => Lines(TranscriptLineKind.Text, depth, text);

    private static IEnumerable<TranscriptLine> Lines(TranscriptLineKind kind, int depth, string text) =>
        VisibleText.Of(text).Split('\n').Select(line => new TranscriptLine(kind, depth, line));

    private static string OneLine(string text) => VisibleText.Of(text).Replace('\n', ' ');
}
