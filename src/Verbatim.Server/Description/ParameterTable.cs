using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Verbatim.Frames;

namespace Verbatim.Server.Description;

/// <summary>Every parameter by its name: it means the same wherever it is taken.</summary>
internal static class ParameterTable
{
    // As one reads it, and as JavaScript's regular expressions take it.
    public const string IdPattern = "^[A-Za-z0-9._:-]{1,128}$";

    private const string CursorPattern = "^[A-Za-z0-9_-]{1,200}$";

    public static OpenApiParameter Of(string name, ParameterLocation location, Operation operation)
    {
        (string description, OpenApiSchema schema) = Describe(name, operation);
        return new OpenApiParameter { Name = name, In = location, Required = location == ParameterLocation.Path, Description = description, Schema = schema };
    }

    private static (string, OpenApiSchema) Describe(string name, Operation operation) => name switch
    {
        "run_id" => ("The run. One of another tenant, one that the caller may not see and none at all are answered alike.", Id()),
        "conversation_id" => ("The conversation.", Id()),
        "workflow_key" => ("The workflow.", Id()),
        "key_id" => ("The key, by its id.", Id()),
        "object_id" => ("The stored object, as frames name it.", Id()),
        "user_id" => ("Only runs that this user started.", Text(255)),
        "text" => ("Only runs with this in their request message or final text, whatever the case of its letters.", Text(255)),
        "status" => ("Only runs that stand like this.", OneOf("running", "completed", "incomplete", "refused", "failed", "cancelled", "interrupted")),
        "started_after" => ("Only runs that began at or after this time.", Time()),
        "started_before" => ("Only runs that began before this time.", Time()),
        "limit" => ("The most items of a page.", Number(1, operation.Limit!.Value.Most, operation.Limit.Value.Unless)),
        "cursor" => ("Where to go on: exactly as it was received, at the address that it was received from.", Pattern(CursorPattern)),
        "at" => ("The number of the frame to begin with, counted from 1. Not together with cursor.", Number(1, int.MaxValue, null)),
        "direction" => ("backward pages from the end to the beginning.", OneOf("forward", "backward")),
        "follow" => ("true goes on with what comes.", Flag()),
        "ids" => ("true sends a line id: CURSOR before each frame.", Flag()),
        "source" => ("The format of a provider's stream that is the body; left out for a body of frames.", OneOf("openai-responses")),
        "keys" => ("false leaves the instance's keys out.", new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = true }),
        "more" => ("true leaves the run open for the provider's next body.", Flag()),
        "filename" => ("What to call it when it is downloaded; without control characters and marks of direction.", Text(255)),
        "sha256" => ("The digest of the bytes in lower-case hexadecimal, to be checked.", Pattern("^[0-9a-f]{64}$")),
        "expires_in_seconds" => ("How long the link lives.", Number(60, 3600, 900)),
        "Last-Event-ID" => ("The cursor that an EventSource got last. Wins over cursor and at.", Pattern(CursorPattern)),
        "If-None-Match" => ("The ETag of a whole ended run that the caller has.", Text(200)),
        "Accept-Encoding" => ("zstd gets a sealed run as it is kept.", Text(200)),
        "Idempotency-Key" => ("Makes a retry join the run of the first call.", Text(255)),
        "X-Tenant-Id" => ("Must be the token's own tenant, where sent.", Id()),
        "X-Tenant-Role" => ("Lowers the role for this call.", OneOf("viewer", "member", "admin", "owner")),
        _ => throw new InvalidOperationException($"The parameter {name} is not described."),
    };

    public static OpenApiSchema Id() => new() { Type = JsonSchemaType.String, Pattern = IdPattern, MinLength = 1, MaxLength = IdRule.MaxLength };

    public static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static OpenApiSchema Text(int most) => new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = most };

    private static OpenApiSchema Pattern(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static OpenApiSchema Flag() => new() { Type = JsonSchemaType.Boolean, Default = false };

    private static OpenApiSchema OneOf(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)value)] };

    private static OpenApiSchema Number(int least, int most, int? unless)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = least.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Maximum = most.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (unless is { } value)
            schema.Default = value;
        return schema;
    }
}
