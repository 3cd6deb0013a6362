using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Keys;
using Verbatim.Server.Runs;

namespace Verbatim.Server.Description;

/// <summary>Types whose JSON is written by hand, as it is; which fields are always there; and answers, to which fields may be added.</summary>
internal sealed class DescribedSchema : IOpenApiSchemaTransformer
{
    // What is sent has the documented fields only.
    private static readonly Type[] Strict = [typeof(RunRequest), typeof(StartRequest), typeof(KeyRequest)];

    // Each kind of these has fields of its own.
    private static readonly Type[] Open = [typeof(Shapes.RecordedFrame), typeof(Shapes.TranscriptView), typeof(Shapes.TranscriptItem)];

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(RunId) || type == typeof(ConversationId) || type == typeof(ObjectId))
            Become(schema, ParameterTable.Id());
        else if (type == typeof(DateTimeOffset))
            Become(schema, ParameterTable.Time());
        else if (type == typeof(ConversationVisibility))
            Become(schema, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [(JsonNode)"tenant", (JsonNode)"private"] });
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            Describe(schema, context.JsonTypeInfo, Strict.Contains(type));
        return Task.CompletedTask;
    }

    private static void Become(OpenApiSchema schema, OpenApiSchema told)
    {
        JsonSchemaType isNull = schema.Type is { } type ? type & JsonSchemaType.Null : 0;
        (schema.Type, schema.Format, schema.Pattern) = (told.Type | isNull, told.Format, told.Pattern);
        (schema.MinLength, schema.MaxLength, schema.Enum) = (told.MinLength, told.MaxLength, told.Enum);
    }

    private static void Describe(OpenApiSchema schema, JsonTypeInfo type, bool isStrict)
    {
        schema.Required = type.Properties.Where(field => schema.Properties?.ContainsKey(field.Name) == true && (isStrict ? field.IsRequired : IsAlwaysThere(field))).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        if (isStrict)
            return;

        schema.AdditionalPropertiesAllowed = true;
        if (Open.Contains(type.Type))
            schema.AdditionalProperties = new OpenApiSchema();
    }

    // What is null is left out, unless its absence would mean something else.
    private static bool IsAlwaysThere(JsonPropertyInfo field) =>
        !IsNullable(field) || field.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }];

    private static bool IsNullable(JsonPropertyInfo field) =>
        field.PropertyType.IsValueType ? Nullable.GetUnderlyingType(field.PropertyType) is not null : field.IsGetNullable;
}
