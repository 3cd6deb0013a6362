using System.Text.Json.Serialization;

namespace Verbatim.Sources.OpenAiResponses;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProjectionState))]
internal sealed partial class ProjectionStateJson : JsonSerializerContext;
