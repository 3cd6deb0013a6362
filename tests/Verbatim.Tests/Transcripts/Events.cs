using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;

namespace Verbatim.Tests.Transcripts;

/// <summary>Short ways to say what a run's frames are; positions are given when they are folded.</summary>
internal static class Events
{
    public const string Response = "resp_1";

    public static TranscriptHeader Header { get; } = new()
    {
        WorkflowRunId = RunId.Parse("run-1"),
        ConversationId = ConversationId.Parse("c-1"),
        WorkflowKey = "demo",
        RequestMessage = "What time is it?",
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public static Transcript Fold(params IEnumerable<FrameEvent> events) => Fold(Header, events);

    public static Transcript Fold(TranscriptHeader header, IEnumerable<FrameEvent> events)
    {
        Transcript transcript = Transcript.Begin(header);
        foreach (FrameEvent frame in Numbered(events))
            transcript.Apply(frame);
        return transcript;
    }

    public static IEnumerable<FrameEvent> Numbered(IEnumerable<FrameEvent> events) => events.Select((frame, index) => frame with
    {
        EventId = index + 1,
        StreamId = "s-1",
        ConversationId = "c-1",
        ServerTimestamp = $"2026-01-02T03:04:{index % 60:00}.000Z",
        ResponseId = frame.ResponseId ?? Response,
    });

    public static OutputItemAdded Added(int output, string item, string type, string? response = null, string? scope = null) =>
        new() { OutputIndex = output, ItemId = item, ItemType = type, ResponseId = response, Scope = Scoped(scope) };

    public static OutputItemDone Done(int output, string item, string type, string? status = "completed", string? response = null) =>
        new() { OutputIndex = output, ItemId = item, ItemType = type, Status = status, ResponseId = response };

    public static MessageDelta Say(int output, string delta, int part = 0, string? response = null, string? scope = null) =>
        new() { OutputIndex = output, ItemId = $"msg_{output}", ContentIndex = part, Delta = delta, ResponseId = response, Scope = Scoped(scope) };

    public static ToolStatusChanged Status(int output, string call, string type, string status, string? scope = null, string? response = null) => new()
    {
        OutputIndex = output,
        ItemId = $"item_{output}",
        ResponseId = response,
        Scope = Scoped(scope),
        Tool = new ToolState { ToolType = type, ToolCallId = call, Status = status, Name = type is "function" or "agent" ? "look_up" : null },
    };

    public static ToolArgumentsDelta Argue(int output, string call, string delta) =>
        new() { OutputIndex = output, ItemId = $"item_{output}", ToolCallId = call, ToolType = "function", ToolName = "look_up", Delta = delta };

    public static ToolArgumentsDone Argued(int output, string call, string text, string? response = null) => new()
    {
        OutputIndex = output,
        ItemId = $"item_{output}",
        ResponseId = response,
        ToolCallId = call,
        ToolType = "function",
        ToolName = "look_up",
        ArgumentsText = text,
    };

    public static ToolOutput Output(int output, string call, string json, string type = "function") => new()
    {
        OutputIndex = output,
        ItemId = $"item_{output}",
        ToolCallId = call,
        ToolType = type,
        Output = JsonElement.Parse(json),
    };

    public static ChunkDelta Chunk(int output, ChunkTarget target, int index, string data, string? encoding = null) =>
        new() { OutputIndex = output, ItemId = $"item_{output}", Target = target, ChunkIndex = index, Data = data, Encoding = encoding };

    public static ChunkDone Chunked(int output, ChunkTarget target) => new() { OutputIndex = output, ItemId = $"item_{output}", Target = target };

    public static RunFinal Final(string status = "completed", string? text = null, string? scope = null) =>
        new() { Final = new FinalResult { Status = status, ResponseText = text, Attachments = [] }, Scope = Scoped(scope) };

    public static RunError Error(string code, string? scope = null) =>
        new() { Error = new ErrorDetail { Code = code, Message = "It broke.", Source = "server" }, Scope = Scoped(scope) };

    private static AgentScope? Scoped(string? call) =>
        call is null ? null : new AgentScope { Type = "agent_tool", ToolCallId = call, ToolName = "ask", Agent = "researcher" };
}
