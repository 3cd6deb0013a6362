namespace Verbatim.Frames.Events;

/// <summary>Tokens used.</summary>
public sealed record Usage
{
    /// <summary>Read.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Written.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Both.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>Read from the provider's cache.</summary>
    public long? CachedInputTokens { get; init; }

    /// <summary>Written as reasoning.</summary>
    public long? ReasoningOutputTokens { get; init; }

    /// <summary>Requests made.</summary>
    public long? Requests { get; init; }
}
