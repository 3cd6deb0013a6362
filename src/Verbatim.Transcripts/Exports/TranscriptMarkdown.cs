using System.Globalization;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Exports;

/// <summary>A transcript as a Markdown document: <c>GET …/transcript</c> with <c>Accept: text/markdown</c>.</summary>
/// <remarks>The assistant's text stands as the model wrote it; what users and tools said is quoted or fenced.</remarks>
public sealed class TranscriptMarkdown
{
    private readonly MarkdownLines _lines = new();
    private readonly RunStatus _status;
    private int _sources;

    private TranscriptMarkdown(Transcript transcript) => _status = transcript.Status;

    /// <summary>The whole document; lines end in LF.</summary>
    public static string Of(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var markdown = new TranscriptMarkdown(transcript);
        markdown.WriteHeader(transcript);
        markdown.Write(transcript.Entries);
        markdown.WriteEnding(transcript);
        return markdown._lines.ToString();
    }

    private void WriteHeader(Transcript transcript)
    {
        TranscriptHeader header = transcript.Header;
        _lines.Block($"# Run {MarkdownLines.Inline(header.WorkflowRunId.ToString())}");
        _lines.Block($"""
            - Workflow: {MarkdownLines.Inline(header.WorkflowKey)}
            - Conversation: {MarkdownLines.Inline(header.ConversationId.ToString())}
            - Status: {Wording.StatusOf(transcript.Status)}
            - Started: {Time(header.StartedAt)}{(transcript.EndedAt is { } ended ? $"\n- Ended: {Time(ended)}" : "")}
            """);
    }

    private void Write(IEnumerable<TranscriptEntry> entries)
    {
        foreach (TranscriptEntry entry in entries)
        {
            Write(entry);
            WriteNotices(entry.Notices);
        }
    }

    private void Write(TranscriptEntry entry)
    {
        switch (entry)
        {
            case UserMessageEntry user:
                _lines.Block("## User");
                _lines.Quoted(user.Text);
                WriteFiles(user.Attachments);
                break;
            case MessageEntry { Parts: not [] } message:
                _lines.Block($"## {(message.Role == "assistant" ? "Assistant" : MarkdownLines.Inline(message.Role))}{(message.Agent is { } agent ? $" ({MarkdownLines.Inline(agent)})" : "")}");
                foreach (MessagePart part in message.Parts)
                    Write(part);
                break;
            case ReasoningEntry { Parts: not [] } reasoning:
                _lines.Block("### Reasoning");
                foreach (ReasoningPart part in reasoning.Parts)
                    _lines.Quoted(part.Text.ToString());
                break;
            case ToolCard card:
                Write(card);
                break;
            case HandoverEntry handover:
                _lines.Block($"*{MarkdownLines.Inline(Wording.Of(handover))}*");
                break;
            case CheckpointEntry checkpoint:
                _lines.Block("---");
                _lines.Block($"*{MarkdownLines.Inline(Wording.Of(checkpoint.Checkpoint))}*");
                break;
        }
    }

    private void Write(MessagePart part)
    {
        int first = _sources;
        _sources += part.Citations.Count;
        string text = CitationMarks.Insert(part, mark => $"[^{first + mark.Number}]");
        if (part.Kind == MessagePartKind.Refusal)
        {
            _lines.Block("**Refused:**");
            _lines.Quoted(text);
        }
        else if (text.Length > 0)
        {
            _lines.Block(text);
        }

        if (part.HasGap)
            _lines.Block("*A replacement of this text did not arrive whole.*");
        foreach ((int index, Citation citation) in part.Citations.Index())
            _lines.Block($"[^{first + index + 1}]: {MarkdownLines.Inline(Wording.NameOf(citation))}{(citation.Url is { } url ? $" <{AddressOf(url)}>" : "")}");
    }

    private void Write(ToolCard card)
    {
        _lines.Block($"### Tool {MarkdownLines.Inline(Wording.NameOf(card))}: {Wording.StatusOf(card, _status == RunStatus.Running)}");
        foreach (string query in card.Queries)
            _lines.Block($"Query: {MarkdownLines.Inline(query)}");
        if (card.ArgumentsText is { IsEmpty: false } arguments)
            _lines.Code(arguments.ToString(), card.ArgumentsJson is null ? "" : "json");
        if (card.Code is { IsEmpty: false } code)
            _lines.Code(code.ToString(), "python");
        if (card.Approval is { } approval)
            _lines.Block($"{(approval.Approved ? "Approved" : "Denied")}{(approval.Reason is { } reason ? $": {MarkdownLines.Inline(reason)}" : "")}");
        foreach (string source in card.Sources)
            _lines.Block($"- <{AddressOf(source)}>");
        foreach (FileSearchResult result in card.Results)
            _lines.Block($"- {MarkdownLines.Inline(result.Filename ?? result.FileId)}");
        foreach (ToolContent content in card.Contents)
            Write(content);
        if (card.Entries is not [])
            _lines.Within(() => Write(card.Entries));
        if (card.Output is { } output)
            _lines.Code(Wording.Of(output), "");
        WriteFiles(card.Attachments);
        if (card.Error is { } error)
            _lines.Block($"**Failed:** {MarkdownLines.Inline(error.Message)}");
    }

    private void Write(ToolContent content)
    {
        string field = MarkdownLines.Inline(content.Field);
        if (content.HasGap)
            _lines.Block($"*{field}: a piece is missing*");
        else if (content.IsBase64)
            _lines.Block(string.Create(CultureInfo.InvariantCulture, $"*{field}: {content.Text!.Length * 3L / 4} bytes*"));
        else
            _lines.Code(content.Text!, "");
    }

    private void WriteEnding(Transcript transcript)
    {
        WriteNotices(transcript.Notices);
        if (transcript.Ending is not { } ending)
            return;

        _lines.Block($"## Ended: {Wording.StatusOf(ending.Status)}");
        if (ending.Error is { } error)
            _lines.Block(MarkdownLines.Inline(error.Code is { } code ? $"{error.Message} ({code})" : error.Message));
        WriteFiles(ending.Attachments);
        if (ending.Usage is { } usage)
            _lines.Block(Wording.Of(usage));
        WriteNotices(ending.Notices);
    }

    private void WriteFiles(IEnumerable<Attachment> files)
    {
        foreach (Attachment file in files)
            _lines.Block($"- File: {MarkdownLines.Inline(file.Filename)} ({MarkdownLines.Inline(file.ObjectId)})");
    }

    private void WriteNotices(IEnumerable<Notice>? notices)
    {
        foreach (Notice notice in notices ?? [])
            _lines.Block($"*{MarkdownLines.Inline($"{notice.Type}: {notice.Message} ({notice.Path})")}*");
    }

    // Inside <…> a blank or an angle bracket would end the address.
    private static string AddressOf(string url) =>
        url.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal).ReplaceLineEndings("");

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
