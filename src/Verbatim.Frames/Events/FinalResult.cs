using System.Text.Json;

namespace Verbatim.Frames.Events;

/// <summary>How a run ended and what it said.</summary>
public sealed record FinalResult
{
    /// <summary><c>completed</c>, <c>failed</c>, <c>incomplete</c>, <c>refused</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The answer: the last response's messages that are not commentary, joined by a blank line.</summary>
    public string? ResponseText { get; init; }

    /// <summary>The answer parsed, where its format was a JSON schema.</summary>
    public JsonElement? StructuredOutput { get; init; }

    /// <summary>The last response's summary parts, joined by a blank line.</summary>
    public string? ReasoningSummaryText { get; init; }

    /// <summary>The refusal, where the last message is one.</summary>
    public string? RefusalText { get; init; }

    /// <summary>Files of the answer, once each.</summary>
    public required IReadOnlyList<Attachment> Attachments { get; init; }

    /// <summary>Summed over the run's responses.</summary>
    public Usage? Usage { get; init; }
}
