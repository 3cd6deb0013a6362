namespace Verbatim.Sources.OpenAiResponses;

/// <summary>How a response ended and what it said: what <c>final</c> is made of when no other response follows.</summary>
internal sealed record ResponseAnswer
{
    public const string Completed = "completed";
    public const string Failed = "failed";

    /// <summary>The body ended and the response had not.</summary>
    public const string Truncated = "truncated";

    /// <summary><c>completed</c>, <c>incomplete</c>, <c>cancelled</c>, <c>failed</c> or <c>truncated</c>.</summary>
    public required string Status { get; init; }

    public string? Text { get; init; }

    public string? ReasoningSummary { get; init; }

    public string? Refusal { get; init; }

    /// <summary>Whether the text was asked for in the form of a JSON schema.</summary>
    public bool IsJson { get; init; }

    public ProviderError? Error { get; init; }
}
