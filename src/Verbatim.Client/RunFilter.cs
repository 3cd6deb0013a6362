using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>Which runs to list, newest first. What is null does not filter.</summary>
public sealed record RunFilter
{
    /// <summary>Of this workflow.</summary>
    public string? WorkflowKey { get; init; }

    /// <summary>Of this conversation.</summary>
    public ConversationId? ConversationId { get; init; }

    /// <summary>Standing like this.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Started by this user.</summary>
    public string? UserId { get; init; }

    /// <summary>With this in their request message or final text, whatever the case of its letters; 1 to 255 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Started at this moment or later.</summary>
    public DateTimeOffset? StartedAfter { get; init; }

    /// <summary>Started before this moment, and not at it.</summary>
    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>The most runs of a page, 1 to 100; 20 unless set.</summary>
    public int? Limit { get; init; }

    internal string ToQuery(string? cursor) => QueryText.Of(
        ("workflow_key", WorkflowKey),
        ("conversation_id", ConversationId?.ToString()),
        ("status", Status is { } status ? JsonText(status) : null),
        ("user_id", UserId),
        ("text", Text),
        ("started_after", QueryText.Time(StartedAfter)),
        ("started_before", QueryText.Time(StartedBefore)),
        ("limit", QueryText.Number(Limit)),
        ("cursor", cursor));

    private static string JsonText(RunStatus status) =>
        System.Text.Json.JsonSerializer.SerializeToElement(status, ClientJson.Default.RunStatus).GetString()!;
}
