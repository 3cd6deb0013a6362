using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>What a later item has to know of a call to find its card: a result, or the answer to a question.</summary>
/// <param name="ToolType">Of which type its card is.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="ServerLabel">The tool's server, where it has one.</param>
/// <param name="CardId">The card's <c>tool_call_id</c>, where the call was named too late for it.</param>
internal sealed record CallCard(string ToolType, string Name, string? ServerLabel = null, string? CardId = null)
{
    public ToolState ToState(string toolCallId, string status) => ToolType == "mcp"
        ? new ToolState { ToolType = ToolType, ToolCallId = toolCallId, Status = status, ToolName = Name, ServerLabel = ServerLabel }
        : new ToolState { ToolType = ToolType, ToolCallId = toolCallId, Status = status, Name = Name };
}
