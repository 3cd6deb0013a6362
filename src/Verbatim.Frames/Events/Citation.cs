namespace Verbatim.Frames.Events;

/// <summary>A source: a web page, a file, or a file in a container.</summary>
public sealed record Citation
{
    /// <summary><c>url_citation</c>, <c>file_citation</c> or <c>container_file_citation</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Where the cited text begins, in the provider's characters.</summary>
    public int? StartIndex { get; init; }

    /// <summary>Where it ends.</summary>
    public int? EndIndex { get; init; }

    /// <summary>The place of a file citation that has no range.</summary>
    public int? Index { get; init; }

    /// <summary>The page's title.</summary>
    public string? Title { get; init; }

    /// <summary>The address: best effort, it may be dead.</summary>
    public string? Url { get; init; }

    /// <summary>The container.</summary>
    public string? ContainerId { get; init; }

    /// <summary>The provider's file.</summary>
    public string? FileId { get; init; }

    /// <summary>Its name.</summary>
    public string? Filename { get; init; }
}
