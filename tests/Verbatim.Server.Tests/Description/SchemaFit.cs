using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Verbatim.Server.Tests.Description;

/// <summary>Holds JSON against a schema of the document, as far as the document uses schemas: nothing undescribed, nothing missing, every type right.</summary>
internal sealed class SchemaFit(JsonNode document)
{
    public void Assert(JsonNode? schema, JsonElement value, string at)
    {
        JsonObject described = Resolve(schema!);
        if (described["oneOf"] is JsonArray either)
        {
            int fits = either.Count(one => Fits(one!, value, at));
            Xunit.Assert.True(fits == 1, $"{at}: {fits} of oneOf fit");
            return;
        }

        string type = TypeOf(value);
        string[] types = described["type"] switch { null => [], JsonArray several => [.. several.Select(one => (string)one!)], JsonNode one => [(string)one!] };
        Xunit.Assert.True(types.Length == 0 || types.Contains(type) || (type == "integer" && types.Contains("number")), $"{at} is {type}, described as {string.Join(", ", types)}");
        if (described["enum"] is JsonArray values)
            Xunit.Assert.Contains(values, one => JsonNode.DeepEquals(one, JsonNode.Parse(value.GetRawText())));
        if ((string?)described["pattern"] is { } pattern && type == "string")
            Xunit.Assert.Matches(new Regex(pattern), value.GetString()!);
        if (type == "array")
        {
            foreach (JsonElement item in value.EnumerateArray())
                Assert(described["items"], item, $"{at}[]");
        }
        else if (type == "object" && described["properties"] is JsonObject properties)
        {
            foreach (JsonNode? required in described["required"] as JsonArray ?? [])
                Xunit.Assert.True(value.TryGetProperty((string)required!, out _), $"{at} lacks {required}");
            foreach (JsonProperty field in value.EnumerateObject())
            {
                Xunit.Assert.True(properties.ContainsKey(field.Name) || described.ContainsKey("additionalProperties"), $"{at}.{field.Name} is not described");
                if (properties[field.Name] is { } told)
                    Assert(told, field.Value, $"{at}.{field.Name}");
            }
        }
    }

    private bool Fits(JsonNode schema, JsonElement value, string at)
    {
        try
        {
            Assert(schema, value, at);
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private JsonObject Resolve(JsonNode schema)
    {
        while ((string?)schema["$ref"] is { } reference)
        {
            JsonNode? found = document;
            foreach (string part in reference.Split('/').Skip(1))
                found = found![part];
            schema = found ?? throw new InvalidOperationException($"{reference} leads nowhere.");
        }

        return schema.AsObject();
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}
