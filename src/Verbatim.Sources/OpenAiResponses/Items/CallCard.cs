using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>What a later item has to know of a call to find its card: a result, or the answer to a question.</summary>
internal sealed record CallCard(string ToolType, string Name, string? ServerLabel = null)
{
    public ToolState ToState(string toolCallId, string status) => ToolType == "mcp"
        ? new ToolState { ToolType = ToolType, ToolCallId = toolCallId, Status = status, ToolName = Name, ServerLabel = ServerLabel }
        : new ToolState { ToolType = ToolType, ToolCallId = toolCallId, Status = status, Name = Name };
}
