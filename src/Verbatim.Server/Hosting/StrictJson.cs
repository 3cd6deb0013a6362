using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verbatim.Transcripts;

namespace Verbatim.Server.Hosting;

/// <summary>JSON of the API: snake_case both ways; what comes in has the documented fields, each once.</summary>
internal static class StrictJson
{
    public static void AddStrictJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(options =>
    {
        JsonSerializerOptions json = options.SerializerOptions;
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.PropertyNameCaseInsensitive = false;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.RespectNullableAnnotations = true;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.MaxDepth = 64;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Add(new UtcJsonConverter());
        json.Converters.Add(new VisibilityJsonConverter());
        json.Converters.Add(new RawJsonConverter());
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    });
}
