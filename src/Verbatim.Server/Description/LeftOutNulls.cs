using Microsoft.OpenApi;

namespace Verbatim.Server.Description;

/// <summary>Answers leave out what is null: a field that may be absent is never null, and a generated type should not ask for both.</summary>
internal static class LeftOutNulls
{
    public static void TakeFrom(OpenApiDocument document)
    {
        foreach (OpenApiSchema schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            foreach ((string name, IOpenApiSchema field) in schema.Properties?.ToArray() ?? [])
            {
                if (schema.Required?.Contains(name) != true)
                    schema.Properties![name] = WithoutNull(field);
            }
        }
    }

    private static IOpenApiSchema WithoutNull(IOpenApiSchema field)
    {
        if (field is not OpenApiSchema own)
            return field;

        if (own.OneOf is { Count: 2 } either && either.Any(IsNull))
            return either.First(one => !IsNull(one));

        if (own.Type is { } type && type.HasFlag(JsonSchemaType.Null) && type != JsonSchemaType.Null)
            own.Type = type & ~JsonSchemaType.Null;
        return own;
    }

    private static bool IsNull(IOpenApiSchema schema) => schema is OpenApiSchema { Type: JsonSchemaType.Null };
}
