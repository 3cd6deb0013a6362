using System.Text.Json;

namespace Verbatim.Frames.Events;

/// <summary>A tool call as it stands: the union of the seven tool types, told apart by <see cref="ToolType"/>.</summary>
public sealed record ToolState
{
    /// <summary><c>web_search</c>, <c>file_search</c>, <c>code_interpreter</c>, <c>image_generation</c>, <c>function</c>, <c>mcp</c> or <c>agent</c>.</summary>
    public required string ToolType { get; init; }

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>The status, of the set that the type allows.</summary>
    public required string Status { get; init; }

    /// <summary>web_search: what was asked.</summary>
    public string? Query { get; init; }

    /// <summary>web_search: addresses it found.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>file_search: what was asked.</summary>
    public IReadOnlyList<string>? Queries { get; init; }

    /// <summary>file_search: what it found.</summary>
    public IReadOnlyList<FileSearchResult>? Results { get; init; }

    /// <summary>code_interpreter: where it runs.</summary>
    public string? ContainerId { get; init; }

    /// <summary>code_interpreter: <c>auto</c> or <c>explicit</c>.</summary>
    public string? ContainerMode { get; init; }

    /// <summary>image_generation: the prompt as the provider changed it.</summary>
    public string? RevisedPrompt { get; init; }

    /// <summary>image_generation: the file format.</summary>
    public string? Format { get; init; }

    /// <summary>image_generation: width x height.</summary>
    public string? Size { get; init; }

    /// <summary>image_generation: the quality.</summary>
    public string? Quality { get; init; }

    /// <summary>image_generation: the background.</summary>
    public string? Background { get; init; }

    /// <summary>image_generation: which partial image follows.</summary>
    public int? PartialImageIndex { get; init; }

    /// <summary>function, agent: the tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>mcp: the tool's name.</summary>
    public string? ToolName { get; init; }

    /// <summary>mcp: the server.</summary>
    public string? ServerLabel { get; init; }

    /// <summary>function, mcp: the arguments as text.</summary>
    public string? ArgumentsText { get; init; }

    /// <summary>function, mcp: the same as an object.</summary>
    public JsonElement? ArgumentsJson { get; init; }

    /// <summary>function, mcp: what it gave back.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>agent: who runs.</summary>
    public string? Agent { get; init; }
}
