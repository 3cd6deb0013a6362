using System.Text.Json.Serialization;
using Verbatim.Frames;

namespace Verbatim.Client;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(NewRun))]
[JsonSerializable(typeof(BegunRun))]
[JsonSerializable(typeof(NewWorkflowRun))]
[JsonSerializable(typeof(WorkflowList))]
[JsonSerializable(typeof(WorkflowSummary))]
[JsonSerializable(typeof(EndedRun))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(RunPage))]
[JsonSerializable(typeof(FramesRecorded))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(RecorderKey))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(VerificationLine))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(RunStatus))]
internal sealed partial class ClientJson : JsonSerializerContext;
