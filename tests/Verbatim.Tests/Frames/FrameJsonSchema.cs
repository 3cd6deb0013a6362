using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verbatim.Frames;
using Verbatim.Frames.Checking.Schema;

namespace Verbatim.Tests.Frames;

/// <summary>The table that frames are checked by, written as a JSON Schema (2020-12).</summary>
/// <remarks>
/// Values of a closed set stand as <c>enum</c>, also where there is one only, and whole texts are matched by what must not be in them:
/// older validators know no <c>const</c>, and <c>$</c> means the place before a line end to some.
/// </remarks>
internal static class FrameJsonSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var definitions = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var kinds = new JsonArray();
        for (int i = 0; i < PublicSseV1.Frame.Shapes.Count; i++)
            kinds.Add(Variant(PublicSseV1.Frame, i, "kind", definitions));

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:verbatim:schema:public-sse-v1",
            ["title"] = "A frame of public_sse_v1",
            ["description"] = "Generated from the table that recording checks frames by. Each definition names its clause of public-sse-v1.md, "
                + "which wins, and says what a schema cannot (section JSON Schema).",
            ["oneOf"] = kinds,
            ["$defs"] = new JsonObject(definitions),
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Variant(UnionShape union, int place, string prefix, SortedDictionary<string, JsonNode?> definitions)
    {
        string value = union.Values.Names[place];
        string name = $"{prefix}.{value}";
        definitions[name] = Object(union.Shapes[place], definitions, union.Discriminator, value);
        return Reference(name);
    }

    private static JsonObject Object(ObjectShape shape, SortedDictionary<string, JsonNode?> definitions, string? discriminator = null, string? value = null)
    {
        var properties = new JsonObject();
        foreach (Field field in shape.Fields)
        {
            properties[field.Name] = field.Name == discriminator
                ? new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(value) }
                : TypeOf(field, definitions);
        }

        return new JsonObject
        {
            ["description"] = shape.Clause,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. shape.Fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject TypeOf(Field field, SortedDictionary<string, JsonNode?> definitions)
    {
        JsonObject type = TypeOf(field.Name, field.Type, definitions);
        if (field.IsRequired || field.Type.Form == FieldForm.AnyJson)
            return type;

        // Null is what an absent field is (E-26).
        if (type["type"] is not JsonValue simple)
            return new JsonObject { ["oneOf"] = new JsonArray(type, new JsonObject { ["type"] = "null" }) };

        type["type"] = new JsonArray((string?)simple, "null");
        (type["enum"] as JsonArray)?.Add(null);
        return type;
    }

    private static JsonObject TypeOf(string name, FieldType type, SortedDictionary<string, JsonNode?> definitions) => type.Form switch
    {
        FieldForm.Text when type.Values is { } values =>
            new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. values.Names.Select(value => (JsonNode)value)]) },
        FieldForm.Text => new JsonObject { ["type"] = "string" },
        FieldForm.ProviderId => new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = FieldType.MaxIdBytes },
        FieldForm.OwnId => new JsonObject
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["maxLength"] = IdRule.MaxLength,

            // With its type: null has no character at all, so that it matches any pattern.
            ["not"] = new JsonObject { ["type"] = "string", ["pattern"] = @"[^A-Za-z0-9._:-]|^\.{1,2}$" },
        },
        FieldForm.Timestamp => new JsonObject
        {
            ["type"] = "string",
            ["maxLength"] = 24,
            ["pattern"] = @"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$",
        },
        FieldForm.Integer => new JsonObject { ["type"] = "integer", ["minimum"] = type.Minimum, ["maximum"] = type.Maximum },
        FieldForm.Number => new JsonObject { ["type"] = "number" },
        FieldForm.Boolean => new JsonObject { ["type"] = "boolean" },
        FieldForm.AnyJson => [],
        FieldForm.AnyObject => new JsonObject { ["type"] = "object" },
        FieldForm.Shape => Define(name, type.Shape!, definitions),
        FieldForm.Union => new JsonObject
        {
            ["oneOf"] = new JsonArray([.. Enumerable.Range(0, type.Union!.Shapes.Count).Select(i => Variant(type.Union!, i, name, definitions))]),
        },
        FieldForm.List => new JsonObject { ["type"] = "array", ["items"] = TypeOf(name.TrimEnd('s'), type.Element!, definitions) },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static JsonObject Define(string name, ObjectShape shape, SortedDictionary<string, JsonNode?> definitions)
    {
        // A name stands for one shape, and no shape holds itself.
        if (!definitions.TryGetValue(name, out JsonNode? known))
            definitions[name] = Object(shape, definitions);
        else if ((string?)known!["description"] != shape.Clause)
            throw new InvalidOperationException($"Two shapes are called {name}.");

        return Reference(name);
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };
}
