using System.Globalization;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;

namespace Verbatim.Transcripts.Exports;

/// <summary>A transcript as a Markdown document: <c>GET …/transcript</c> with <c>Accept: text/markdown</c>.</summary>
/// <remarks>
/// Headings are the document's own. What the model wrote stands as Markdown in a quote, what the user typed as text in a quote, what
/// tools took and gave in fences; names and other short texts are escaped. Nothing of it can end the block that it stands in.
/// </remarks>
public sealed class TranscriptMarkdown
{
    private readonly MarkdownLines _lines = new();

    private TranscriptMarkdown()
    {
    }

    /// <summary>The whole document; lines end in LF.</summary>
    public static string Of(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var markdown = new TranscriptMarkdown();
        markdown.WriteHeader(transcript);
        markdown.Write(transcript.Entries, isLive: transcript.Status == RunStatus.Running);
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

    private void Write(IEnumerable<TranscriptEntry> entries, bool isLive)
    {
        foreach (TranscriptEntry entry in entries)
        {
            Write(entry, isLive);
            WriteNotices(entry.Notices);
        }
    }

    private void Write(TranscriptEntry entry, bool isLive)
    {
        switch (entry)
        {
            case UserMessageEntry user:
                _lines.Block("## User");
                _lines.QuotedAsTyped(user.Text);
                WriteFiles(user.Attachments);
                break;
            case MessageEntry { Parts: not [] } message:
                Write(message);
                break;
            case ReasoningEntry { Parts: not [] } reasoning:
                _lines.Block("### Reasoning");
                foreach (ReasoningPart part in reasoning.Parts)
                {
                    _lines.Quoted(part.Text.ToString());
                    WriteNotices(part.Notices);
                }

                break;
            case ToolCard card:
                Write(card, isLive);
                break;
            case HandoverEntry handover:
                WriteRemark(Wording.Of(handover));
                break;
            case CheckpointEntry checkpoint:
                _lines.Block("---");
                WriteRemark(Wording.Of(checkpoint.Checkpoint));
                break;
            case UnknownEntry unknown:
                WriteRemark(Wording.Of(unknown));
                if (unknown.Content is { } content)
                    Write(content);
                break;
        }
    }

    private void Write(MessageEntry message)
    {
        _lines.Block($"## {MarkdownLines.Inline(Wording.SpeakerOf(message))}");
        foreach (MessagePart part in message.Parts)
            Write(part);
        if (message.ItemStatus == "incomplete")
            WriteRemark(Wording.CutOff);
    }

    private void Write(MessagePart part)
    {
        if (part.Kind == MessagePartKind.Refusal)
            _lines.Block("**The model declined:**");

        // No footnotes: a text that defines the same ones would give its own sources to others.
        if (!part.Text.IsEmpty)
            _lines.Quoted(CitationMarks.Insert(part, mark => string.Create(CultureInfo.InvariantCulture, $"\\[{mark.Number}\\]")));
        if (part.HasGap)
            WriteRemark(Wording.Gap);
        foreach ((int index, Citation citation) in part.Citations.Index())
        {
            string address = citation.Url is { } url ? $" {MarkdownLines.Link(url)}" : "";
            _lines.Block(string.Create(CultureInfo.InvariantCulture, $"\\[{index + 1}\\] {MarkdownLines.Inline(Wording.NameOf(citation))}{address}"));
        }

        WriteNotices(part.Notices);
    }

    private void Write(ToolCard card, bool isLive)
    {
        string kind = Wording.KindOf(card) is { } of ? $" ({MarkdownLines.Inline(of)})" : "";
        _lines.Block($"### Tool {MarkdownLines.Inline(Wording.NameOf(card))}{kind}: {MarkdownLines.Inline(Wording.StatusOf(card, isLive))}");
        foreach (string query in card.Queries)
            _lines.Block($"Query: {MarkdownLines.Inline(query)}");
        if (card.Image?.RevisedPrompt is { } prompt)
            _lines.Block($"Prompt: {MarkdownLines.Inline(prompt)}");
        if (card.ArgumentsText is { IsEmpty: false } arguments)
            _lines.Code(arguments.ToString(), card.ArgumentsJson is null ? "" : "json");
        else if (card.ArgumentsJson is { } json)
            _lines.Code(Wording.Of(json), "json");
        if (card.ContainerId is { } container)
            _lines.Block($"Container: {MarkdownLines.Inline(container)}");
        if (card.Code is { IsEmpty: false } code)
            _lines.Code(code.ToString(), "python");
        if (card.Approval is { } approval)
            _lines.Block(MarkdownLines.Inline(Wording.Of(approval)));
        if (card.Entries is not [])
            _lines.Within(() => Write(card.Entries, isLive && card.IsOpen));
        WriteFindings(card);
        if (card.Output is { } output)
            _lines.Code(Wording.Of(output), "");
        WriteFiles(card.Attachments);
        if (card.Error is { } error)
            _lines.Block($"**Failed:** {MarkdownLines.Inline(Wording.Of(error))}");
    }

    private void WriteFindings(ToolCard card)
    {
        foreach (string source in card.Sources)
            _lines.Block($"- {MarkdownLines.Link(source)}");
        foreach (FileSearchResult result in card.Results)
        {
            _lines.Block($"- {MarkdownLines.Inline(Wording.Of(result))}");
            if (result.Text is { Length: > 0 } text)
                _lines.Code(text, "");
        }

        foreach (ToolContent content in card.Contents)
            Write(content);
        if (Picture.Of(card) is { } picture && Picture.TryAddress(picture, out string? address))
            _lines.Block($"![{MarkdownLines.Inline(card.Image?.RevisedPrompt ?? "Generated image")}]({address})");
    }

    private void Write(ToolContent content)
    {
        if (Wording.Of(content) is { } remark)
        {
            WriteRemark(remark);
        }
        else
        {
            WriteRemark(content.Field);
            _lines.Code(content.Text!, "");
        }

        WriteNotices(content.Notices);
    }

    private void WriteEnding(Transcript transcript)
    {
        WriteNotices(transcript.Notices);
        if (transcript.Ending is not { } ending)
            return;

        _lines.Block($"## Ended: {Wording.StatusOf(ending.Status)}");
        if (ending.Error is { } error)
            _lines.Block(MarkdownLines.Inline(Wording.Of(error)));
        if (ending.Reason is { } reason)
            _lines.Block($"Reason: {MarkdownLines.Inline(reason)}");
        if (ending.StructuredOutput is { } output)
            _lines.Code(Wording.Of(output), "json");
        WriteFiles(ending.Attachments);
        if (ending.Usage is { } usage)
            _lines.Block(Wording.Of(usage));
        WriteNotices(ending.Notices);
    }

    private void WriteFiles(IEnumerable<Attachment> files)
    {
        foreach (Attachment file in files)
            _lines.Block($"- File: {MarkdownLines.Inline(Wording.Of(file))}{(file.Url is { } url ? $", original link, may be dead: {MarkdownLines.Link(url)}" : "")}");
    }

    private void WriteNotices(IEnumerable<Notice>? notices)
    {
        foreach (Notice notice in notices ?? [])
            WriteRemark(Wording.Of(notice));
    }

    private void WriteRemark(string text) => _lines.Block($"*{MarkdownLines.Inline(text)}*");

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
