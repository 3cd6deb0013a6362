using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;
using static System.FormattableString;

namespace Verbatim.Transcripts.Exports;

/// <summary>The words that pages and exports use for the same thing.</summary>
public static class Wording
{
    /// <summary>Said of a message whose item ended incomplete.</summary>
    public const string CutOff = "This message was cut off.";

    /// <summary>Said of a text whose replacement was announced and did not come.</summary>
    public const string Gap = "A replacement of this text did not arrive whole.";

    /// <summary>Where a call stands. In a run that has ended, one that still runs has simply no recorded result.</summary>
    public static string StatusOf(ToolCard card, bool isRunLive)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card.Status switch
        {
            ToolCardStatus.Running when !isRunLive => card.Approval is { Approved: true } ? "approved" : "no result recorded",
            ToolCardStatus.Running => card.Progress is { } progress and not "completed" ? progress.Replace('_', ' ') : "running",
            ToolCardStatus.WaitingForApproval when !isRunLive => "approval was not answered",
            ToolCardStatus.WaitingForApproval => "waiting for approval",
            ToolCardStatus.Completed => "completed",
            ToolCardStatus.Failed when card.ItemStatus == "incomplete" => "cut short",
            ToolCardStatus.Failed => "failed",
            ToolCardStatus.Denied => "denied",
            _ => "interrupted",
        };
    }

    /// <summary>A card's name, or else what it is.</summary>
    public static string NameOf(ToolCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card switch
        {
            { ToolType: "web_search" } => "Web search",
            { ToolType: "file_search" } => "File search",
            { ToolType: "code_interpreter" } => "Code interpreter",
            { ToolType: "image_generation" } => "Image generation",
            { Name: { Length: > 0 } name, ServerLabel: { } server } => $"{name} ({server})",
            { Name: { Length: > 0 } name } => name,
            _ => card.ToolType,
        };
    }

    /// <summary>Who runs, where the tool is an agent; null for other tools, whose name says enough.</summary>
    public static string? KindOf(ToolCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card switch
        {
            { ToolType: "agent", RunningAgent: { } agent } => $"agent {agent}",
            { ToolType: "agent" } => "agent",
            _ => null,
        };
    }

    /// <summary>Something that cannot be shown as what it is.</summary>
    public static string Of(UnknownEntry unknown)
    {
        ArgumentNullException.ThrowIfNull(unknown);
        string name = unknown.Kind.Length > 0 ? unknown.Kind : "without a name";
        return unknown switch
        {
            { Content: not null } => $"Recorded in pieces, and not known here: {name}",
            { OutputIndex: not null } => $"Recorded, and shown by its name only: {name}",
            _ => $"{Count(unknown.Count, "frame")} that cannot be shown here: {name}",
        };
    }

    /// <summary>What came in chunks, where it is no text: a picture, or something that did not arrive whole.</summary>
    public static string? Of(ToolContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        string name = content.PartIndex is { } part ? Invariant($"{content.Field} {part}") : content.Field;
        return content switch
        {
            { HasGap: true } => $"{name}: a piece is missing",
            { IsBase64: true, Text: { } base64 } => $"{name}: {Count(base64.AsSpan().TrimEnd('=').Length * 3L / 4, "byte")}",
            _ => null,
        };
    }

    /// <summary>A file by its name, and what is known of it.</summary>
    public static string Of(Attachment file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string?[] facts = [file.ObjectId, file.MimeType, file.SizeBytes is { } size ? Count(size, "byte") : null];
        return $"{file.Filename} ({string.Join(", ", facts.OfType<string>())})";
    }

    /// <summary>A file that a search found, with how well it fits.</summary>
    public static string Of(FileSearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string name = result.Filename ?? result.FileId;
        return result.Score is { } score ? Invariant($"{name} (score {score:0.00})") : name;
    }

    /// <summary>An error with its code, whose it is, and whether trying again may help.</summary>
    public static string Of(ErrorDetail error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string?[] facts = [error.Code, $"from the {error.Source}", error.IsRetryable ? "trying again may help" : null];
        return $"{error.Message} ({string.Join(", ", facts.OfType<string>())})";
    }

    /// <summary>What was answered to the question whether the tool may run.</summary>
    public static string Of(ToolApprovalAnswer approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return (approval.Approved ? "Approved" : "Not approved") + (approval.Reason is { } reason ? $": {reason}" : "");
    }

    /// <summary>What was redacted or cut, and where in its frame.</summary>
    public static string Of(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return $"{notice.Type}: {notice.Message} ({notice.Path})";
    }

    /// <summary>A number of things: <c>1 frame</c>, <c>2 frames</c>.</summary>
    public static string Count(long number, string thing) => Invariant($"{number:N0} {thing}{(number == 1 ? "" : "s")}");

    /// <summary>Who speaks: the agent or the role, with the workflow's step.</summary>
    public static string SpeakerOf(MessageEntry message)
    {
        ArgumentNullException.ThrowIfNull(message);
        string name = message.Role == "assistant" ? "Assistant" : message.Role;
        string?[] facts = [message.Agent, message.StepName];
        return facts.Any(fact => fact is not null) ? $"{name} ({string.Join(", ", facts.OfType<string>())})" : name;
    }

    /// <summary>The status of a run.</summary>
    public static string StatusOf(RunStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>What a citation names: the title, the file, or the address.</summary>
    public static string NameOf(Citation citation)
    {
        ArgumentNullException.ThrowIfNull(citation);
        return citation.Title ?? citation.Filename ?? citation.Url ?? citation.FileId ?? citation.Type;
    }

    /// <summary>How memory was shortened, in one line.</summary>
    public static string Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string done = checkpoint.Strategy switch
        {
            "compact" => "Memory was compacted",
            "summarize" => "Memory was summarised",
            "trim" => "Memory was trimmed",
            _ => "Memory was shortened",
        };
        return checkpoint switch
        {
            { TokensBefore: { } before, TokensAfter: { } after } => Invariant($"{done}: {before:N0} → {after:N0} tokens"),
            { TurnsBefore: { } before, TurnsAfter: { } after } => Invariant($"{done}: {before:N0} → {after:N0} turns"),
            { TotalItemsBefore: { } before, TotalItemsAfter: { } after } => Invariant($"{done}: {before:N0} → {after:N0} items"),
            _ => done,
        };
    }

    /// <summary>Who handed over to whom.</summary>
    public static string Of(HandoverEntry handover)
    {
        ArgumentNullException.ThrowIfNull(handover);
        return handover.FromAgent is { } from ? $"{from} handed over to {handover.ToAgent}" : $"{handover.ToAgent} takes over";
    }

    /// <summary>Tokens used, in one line.</summary>
    public static string Of(Usage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return Invariant($"{Count(usage.InputTokens ?? 0, "token")} read, {usage.OutputTokens ?? 0:N0} written");
    }

    /// <summary>JSON for people: a string as its text, anything else indented. What cannot be written anew stays as it stood.</summary>
    public static string Of(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() ?? "" : ReadableJson.Of(json);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair, escaped: valid JSON that is no text.
            return json.GetRawText();
        }
    }
}
