namespace Verbatim.Frames.Events;

/// <summary>The agent that runs as a tool of another.</summary>
public sealed record AgentScope
{
    /// <summary><c>agent_tool</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The card that the agent runs in.</summary>
    public required string ToolCallId { get; init; }

    /// <summary>The tool's name.</summary>
    public string? ToolName { get; init; }

    /// <summary>The agent's name.</summary>
    public string? Agent { get; init; }
}
