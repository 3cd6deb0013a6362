namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A call as far as it came. What is held of its arguments is not safe to be shown yet.</summary>
internal sealed record CallState
{
    public string? CardId { get; init; }

    public string? CallId { get; init; }

    public string? Name { get; init; }

    public string? ServerLabel { get; init; }

    public string? Status { get; init; }

    public string? Held { get; init; }

    public string? Announced { get; init; }

    public string? Whole { get; init; }

    /// <summary>A digest of the arguments that were shown last.</summary>
    public string? Shown { get; init; }

    public bool IsIdentified { get; init; }
}
