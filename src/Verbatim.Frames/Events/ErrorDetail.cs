namespace Verbatim.Frames.Events;

/// <summary>An error, fit for a browser.</summary>
public sealed record ErrorDetail
{
    /// <summary>A stable code.</summary>
    public string? Code { get; init; }

    /// <summary>For the user.</summary>
    public required string Message { get; init; }

    /// <summary><c>provider</c> or <c>server</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsRetryable { get; init; }
}
