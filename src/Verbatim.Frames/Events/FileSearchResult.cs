using System.Text.Json;

namespace Verbatim.Frames.Events;

/// <summary>A file that a search found.</summary>
public sealed record FileSearchResult
{
    /// <summary>The provider's file.</summary>
    public required string FileId { get; init; }

    /// <summary>Its name.</summary>
    public string? Filename { get; init; }

    /// <summary>How well it fits, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>Where it was found.</summary>
    public string? VectorStoreId { get; init; }

    /// <summary>What the provider knows of it.</summary>
    public JsonElement? Attributes { get; init; }

    /// <summary>What it says.</summary>
    public string? Text { get; init; }
}
