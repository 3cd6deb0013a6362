using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Objects;

namespace Verbatim.Server.Errors;

/// <summary>What to say of a body that should be JSON and is not taken: which of its fields it is, and what would be taken.</summary>
internal static class BodyProblems
{
    public const string IdForm = "1 to 128 characters of A-Z, a-z, 0-9, '.', '_', ':' and '-', other than '.' and '..'";

    /// <summary>Whether this request's address takes JSON and nothing else.</summary>
    public static bool WantsJson(HttpContext context) => Accepted(context)?.ContentTypes.Contains("application/json") == true;

    /// <summary>The body cannot be read as what its address takes.</summary>
    public static Problem OfJson(HttpContext context, JsonException? fault)
    {
        if (Accepted(context)?.RequestType is not { } type)
            return Problems.InvalidJson;

        JsonSerializerOptions options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        IList<JsonPropertyInfo> fields = options.GetTypeInfo(type).Properties;
        string detail = fields.FirstOrDefault(field => IsIn(field, fault?.Path)) is { } at
            ? $"{at.Name} is {FormOf(at.PropertyType)}, and is given once."
            : $"The body is one JSON object in UTF-8 with these fields, each at most once: {string.Join(", ", fields.Select(field => field.IsRequired ? $"{field.Name} (required)" : field.Name))}.";
        return Problems.InvalidJson with { Detail = detail };
    }

    private static bool IsIn(JsonPropertyInfo field, string? path) =>
        path == $"$.{field.Name}" || path?.StartsWith($"$.{field.Name}[", StringComparison.Ordinal) == true;

    // While a failure is handled, the request stands as if it led nowhere.
    private static IAcceptsMetadata? Accepted(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint())?.Metadata.GetMetadata<IAcceptsMetadata>();

    private static string FormOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var id when id == typeof(RunId) || id == typeof(ConversationId) || id == typeof(ObjectId) => IdForm,
        var number when number == typeof(long) => "a whole number",
        var attachments when attachments == typeof(IReadOnlyList<AttachmentName>) => "a list of { object_id }",
        var visibility when visibility == typeof(ConversationVisibility) => "tenant or private",
        var text when text == typeof(string) => "a text",
        _ => "a list of texts",
    };
}
