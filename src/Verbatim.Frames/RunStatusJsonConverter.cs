using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verbatim.Frames;

/// <summary>A run's status as the wire spells it, such as <c>running</c>.</summary>
public sealed class RunStatusJsonConverter() : JsonStringEnumConverter<RunStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
