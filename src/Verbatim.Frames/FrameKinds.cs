namespace Verbatim.Frames;

/// <summary>The kinds of <c>public_sse_v1</c>, as the <c>kind</c> field spells them.</summary>
public static class FrameKinds
{
#pragma warning disable CS1591 // Each name is the wire text in Pascal case; the contract says what the kind means.
    public const string Lifecycle = "lifecycle";
    public const string MemoryCheckpoint = "memory.checkpoint";
    public const string AgentUpdated = "agent.updated";
    public const string OutputItemAdded = "output_item.added";
    public const string OutputItemDone = "output_item.done";
    public const string MessageDelta = "message.delta";
    public const string MessageCitation = "message.citation";
    public const string ReasoningSummaryPartAdded = "reasoning_summary.part.added";
    public const string ReasoningSummaryDelta = "reasoning_summary.delta";
    public const string ReasoningSummaryPartDone = "reasoning_summary.part.done";
    public const string RefusalDelta = "refusal.delta";
    public const string RefusalDone = "refusal.done";
    public const string ToolStatus = "tool.status";
    public const string ToolArgumentsDelta = "tool.arguments.delta";
    public const string ToolArgumentsDone = "tool.arguments.done";
    public const string ToolCodeDelta = "tool.code.delta";
    public const string ToolCodeDone = "tool.code.done";
    public const string ToolOutput = "tool.output";
    public const string ToolApproval = "tool.approval";
    public const string ChunkDelta = "chunk.delta";
    public const string ChunkDone = "chunk.done";
    public const string Error = "error";
    public const string Final = "final";
#pragma warning restore CS1591
}
