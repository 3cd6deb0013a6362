namespace Verbatim.Transcripts.Entries;

/// <summary>What is known of a picture that is being made.</summary>
public sealed record ImageSettings
{
    /// <summary>The prompt as the provider changed it.</summary>
    public string? RevisedPrompt { get; init; }

    /// <summary>The file format, such as <c>png</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Width x height.</summary>
    public string? Size { get; init; }

    /// <summary>The quality.</summary>
    public string? Quality { get; init; }

    /// <summary>The background.</summary>
    public string? Background { get; init; }
}
