using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Lifecycle))]
[JsonSerializable(typeof(MemoryCheckpoint))]
[JsonSerializable(typeof(AgentUpdated))]
[JsonSerializable(typeof(OutputItemAdded))]
[JsonSerializable(typeof(OutputItemDone))]
[JsonSerializable(typeof(MessageDelta))]
[JsonSerializable(typeof(MessageCitation))]
[JsonSerializable(typeof(ReasoningSummaryPartAdded))]
[JsonSerializable(typeof(ReasoningSummaryDelta))]
[JsonSerializable(typeof(ReasoningSummaryPartDone))]
[JsonSerializable(typeof(RefusalDelta))]
[JsonSerializable(typeof(RefusalDone))]
[JsonSerializable(typeof(ToolStatusChanged))]
[JsonSerializable(typeof(ToolArgumentsDelta))]
[JsonSerializable(typeof(ToolArgumentsDone))]
[JsonSerializable(typeof(ToolCodeDelta))]
[JsonSerializable(typeof(ToolCodeDone))]
[JsonSerializable(typeof(ToolOutput))]
[JsonSerializable(typeof(ToolApproval))]
[JsonSerializable(typeof(ChunkDelta))]
[JsonSerializable(typeof(ChunkDone))]
[JsonSerializable(typeof(RunError))]
[JsonSerializable(typeof(RunFinal))]
[JsonSerializable(typeof(UnknownEvent))]
internal sealed partial class FrameJson : JsonSerializerContext;
