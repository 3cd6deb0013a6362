using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>Somebody answered whether a tool may run.</summary>
public sealed record ToolApproval : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.ToolApproval;

    /// <summary>The card this belongs to.</summary>
    public required string ToolCallId { get; init; }

    /// <summary><c>mcp</c>.</summary>
    public required string ToolType { get; init; }

    /// <summary>The tool's name.</summary>
    public required string ToolName { get; init; }

    /// <summary>The MCP server.</summary>
    public string? ServerLabel { get; init; }

    /// <summary>The provider's id of the question.</summary>
    public string? ApprovalRequestId { get; init; }

    /// <summary>The answer.</summary>
    public bool Approved { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
