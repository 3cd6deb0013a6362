namespace Verbatim.Frames.Events;

/// <summary>A file that belongs to a run. Its object stays; a link is made when it is asked for.</summary>
public sealed record Attachment
{
    /// <summary>The stored object.</summary>
    public required string ObjectId { get; init; }

    /// <summary>What to call it.</summary>
    public required string Filename { get; init; }

    /// <summary>Its media type.</summary>
    public string? MimeType { get; init; }

    /// <summary>Its size.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>A link as it was when recorded: it may be dead, and is shown as such.</summary>
    public string? Url { get; init; }

    /// <summary>The call that made it.</summary>
    public string? ToolCallId { get; init; }
}
