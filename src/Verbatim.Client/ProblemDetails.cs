namespace Verbatim.Client;

/// <summary>RFC 9457, with this API's own members.</summary>
internal sealed record ProblemDetails
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Rule { get; init; }

    public long? Line { get; init; }

    public long? ExpectedEventId { get; init; }

    public long? Accepted { get; init; }

    public long? Duplicates { get; init; }

    public long? LastEventId { get; init; }
}
