namespace Verbatim.Frames.Events;

/// <summary>Something of this frame was redacted or cut: never silently.</summary>
public sealed record Notice
{
    /// <summary><c>redacted</c> or <c>truncated</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Dot and bracket path into the frame.</summary>
    public required string Path { get; init; }

    /// <summary>For the user.</summary>
    public required string Message { get; init; }
}
