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
        return LinesOf(transcript.Entries, transcript.Status, 0).Concat(EndingOf(transcript));
    }

    private static IEnumerable<TranscriptLine> LinesOf(IEnumerable<TranscriptEntry> entries, RunStatus run, int depth) =>
        entries.SelectMany(entry => LinesOf(entry, run, depth).Concat(NoticesOf(entry.Notices, depth + 1)));

    private static IEnumerable<TranscriptLine> LinesOf(TranscriptEntry entry, RunStatus run, int depth) => entry switch
    {
        UserMessageEntry user =>
        [
            Heading(depth, "User"),
            .. Text(depth + 1, user.Text),
            .. user.Attachments.Select(file => Note(depth + 1, $"attached: {file.Filename}")),
        ],
        MessageEntry { Parts: [] } => [],
        MessageEntry message => [Heading(depth, SpeakerOf(message)), .. message.Parts.SelectMany(part => LinesOf(part, depth + 1))],
        ReasoningEntry { Parts: [] } => [],
        ReasoningEntry reasoning => [Heading(depth, "Reasoning"), .. reasoning.Parts.SelectMany(part => Lines(TranscriptLineKind.Note, depth + 1, part.Text.ToString()))],
        ToolCard card => LinesOf(card, run, depth),
        HandoverEntry handover => [Note(depth, Wording.Of(handover))],
        CheckpointEntry checkpoint => [Note(depth, $"── {Wording.Of(checkpoint.Checkpoint)} ──")],
        _ => [],
    };

    private static IEnumerable<TranscriptLine> LinesOf(MessagePart part, int depth)
    {
        IEnumerable<TranscriptLine> said = part.Kind == MessagePartKind.Refusal
            ? Lines(TranscriptLineKind.Warning, depth, part.Text.ToString())
            : Text(depth, CitationMarks.Insert(part, mark => $"[{mark.Number}]"));
        IEnumerable<TranscriptLine> gap = part.HasGap ? [Warning(depth, "A replacement of this text did not arrive whole.")] : [];
        return
        [
            .. said,
            .. gap,
            .. part.Citations.Select((citation, index) =>
                Note(depth, $"[{index + 1}] {Wording.NameOf(citation)}{(citation is { Url: { } url, Title: not null } ? $" {url}" : "")}")),
        ];
    }

    private static IEnumerable<TranscriptLine> LinesOf(ToolCard card, RunStatus run, int depth)
    {
        yield return Heading(depth, $"{Wording.NameOf(card)}: {Wording.StatusOf(card, run == RunStatus.Running)}");
        foreach (TranscriptLine line in DetailsOf(card, depth + 1))
            yield return line;
        foreach (TranscriptLine line in LinesOf(card.Entries, run, depth + 1))
            yield return line;
        if (card.Output is { } output)
        {
            foreach (TranscriptLine line in Text(depth + 1, Wording.Of(output)))
                yield return line;
        }
    }

    private static IEnumerable<TranscriptLine> DetailsOf(ToolCard card, int depth) =>
    [
        .. card.Queries.Select(query => Note(depth, $"query: {query}")),
        .. card.ArgumentsText is { IsEmpty: false } arguments ? Lines(TranscriptLineKind.Note, depth, arguments.ToString()) : [],
        .. card.Code is { IsEmpty: false } code ? Text(depth, code.ToString()) : [],
        .. card.Approval is { } approval ? [Note(depth, $"{(approval.Approved ? "approved" : "denied")}{(approval.Reason is { } reason ? $": {reason}" : "")}")] : Array.Empty<TranscriptLine>(),
        .. card.Sources.Select(source => Note(depth, $"source: {source}")),
        .. card.Results.Select(result => Note(depth, $"found: {result.Filename ?? result.FileId}")),
        .. card.Contents.Select(content => content.HasGap
            ? Warning(depth, $"{content.Field}: a piece is missing")
            : Note(depth, content.IsBase64 ? $"{content.Field}: {content.Text!.Length * 3L / 4} bytes" : $"{content.Field}: {content.Text}")),
        .. card.Attachments.Select(FileOf(depth)),
        .. card.Error is { } error ? [Warning(depth, error.Message)] : Array.Empty<TranscriptLine>(),
    ];

    private static IEnumerable<TranscriptLine> EndingOf(Transcript transcript)
    {
        if (transcript.Ending is not { } ending)
            return [Note(0, transcript.Status == RunStatus.Running ? "The run goes on." : $"Ended: {Wording.StatusOf(transcript.Status)}")];

        return
        [
            ending.Error is { } error ? Warning(0, $"Ended: {Wording.StatusOf(ending.Status)}. {error.Message}") : Note(0, $"Ended: {Wording.StatusOf(ending.Status)}"),
            .. ending.Attachments.Select(FileOf(1)),
            .. ending.Usage is { } usage ? [Note(1, Wording.Of(usage))] : Array.Empty<TranscriptLine>(),
            .. NoticesOf(ending.Notices, 1),
            .. NoticesOf(transcript.Notices, 1),
        ];
    }

    private static string SpeakerOf(MessageEntry message) =>
        (message.Role == "assistant" ? "Assistant" : message.Role) + (message.Agent is { } agent ? $" ({agent})" : "");

    private static Func<Attachment, TranscriptLine> FileOf(int depth) => file => Note(depth, $"file: {file.Filename} ({file.ObjectId})");

    private static IEnumerable<TranscriptLine> NoticesOf(IEnumerable<Notice>? notices, int depth) =>
        (notices ?? []).Select(notice => Note(depth, $"{notice.Type}: {notice.Message} ({notice.Path})"));

    private static TranscriptLine Heading(int depth, string text) => new(TranscriptLineKind.Heading, depth, OneLine(text));

    private static TranscriptLine Note(int depth, string text) => new(TranscriptLineKind.Note, depth, OneLine(text));

    private static TranscriptLine Warning(int depth, string text) => new(TranscriptLineKind.Warning, depth, OneLine(text));

    private static IEnumerable<TranscriptLine> Text(int depth, string text) => Lines(TranscriptLineKind.Text, depth, text);

    private static IEnumerable<TranscriptLine> Lines(TranscriptLineKind kind, int depth, string text) =>
        VisibleText.Of(text).Split('\n').Select(line => new TranscriptLine(kind, depth, line));

    private static string OneLine(string text) => VisibleText.Of(text).Replace('\n', ' ');
}
