using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts.Entries;
using static System.FormattableString;

namespace Verbatim.Transcripts.Exports;

/// <summary>The words that pages and exports use for the same thing.</summary>
public static class Wording
{
    /// <summary>Where a call stands. In a run that has ended, one that still runs has simply no recorded result.</summary>
    public static string StatusOf(ToolCard card, bool isRunLive)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card.Status switch
        {
            ToolCardStatus.Running when !isRunLive => "no result recorded",
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
        return Invariant($"{usage.InputTokens ?? 0} tokens read, {usage.OutputTokens ?? 0} written");
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
