using System.Buffers;
using System.Text.Json;
using Verbatim.Frames.Checking.Schema;

namespace Verbatim.Frames.Events;

/// <summary>What can be read of a frame that holds values of another type than this version knows: the rest of it.</summary>
/// <remarks>A field that does not fit reads as absent. Only such frames come here, so that it need not be fast.</remarks>
internal static class ReadableParts
{
    /// <summary>The frame without what does not fit; null where it is no object.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="shape">What this version knows of its kind.</param>
    /// <param name="maxDepth">The deepest nesting taken.</param>
    public static byte[]? Of(ReadOnlySpan<byte> frame, ObjectShape shape, int maxDepth)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(frame.ToArray(), new JsonDocumentOptions { MaxDepth = maxDepth });
            if (read.RootElement.ValueKind != JsonValueKind.Object)
                return null;

            var output = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = maxDepth }))
                WriteObject(read.RootElement, [shape], writer);

            return output.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteObject(JsonElement value, IReadOnlyList<ObjectShape> shapes, Utf8JsonWriter output)
    {
        output.WriteStartObject();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (Find(property.Name, shapes) is not { } field || !Fits(property.Value, field.Type))
                continue;

            output.WritePropertyName(property.Name);
            Write(property.Value, field.Type, output);
        }

        output.WriteEndObject();
    }

    private static void Write(JsonElement value, FieldType type, Utf8JsonWriter output)
    {
        switch (type.Form)
        {
            case FieldForm.Shape:
                WriteObject(value, [type.Shape!], output);
                break;
            case FieldForm.Union:
                // A variant that nobody knows yet is read by the names that its fields share with those that are known.
                WriteObject(value, type.Union!.Shapes, output);
                break;
            case FieldForm.List:
                output.WriteStartArray();
                foreach (JsonElement element in value.EnumerateArray().Where(element => Fits(element, type.Element!)))
                    Write(element, type.Element!, output);

                output.WriteEndArray();
                break;
            default:
                value.WriteTo(output);
                break;
        }
    }

    private static bool Fits(JsonElement value, FieldType type) => type.Form switch
    {
        FieldForm.Text or FieldForm.ProviderId or FieldForm.OwnId or FieldForm.Timestamp => value.ValueKind == JsonValueKind.String,
        FieldForm.Integer => value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number) && number >= type.Minimum && number <= type.Maximum,
        FieldForm.Number => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number),
        FieldForm.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        FieldForm.AnyJson or FieldForm.AnyObject => true,
        FieldForm.Shape => value.ValueKind == JsonValueKind.Object && type.Shape!.Fields.Where(IsNeeded).All(field => Has(value, field)),
        FieldForm.Union => value.ValueKind == JsonValueKind.Object,
        FieldForm.List => value.ValueKind == JsonValueKind.Array,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // A number or a boolean that is missing reads as 0 or false; nothing stands for a missing text.
    private static bool IsNeeded(Field field) => field.IsRequired && field.Type.Form is not (FieldForm.Integer or FieldForm.Number or FieldForm.Boolean);

    private static bool Has(JsonElement value, Field field) => value.TryGetProperty(field.Name, out JsonElement found) && Fits(found, field.Type);

    private static Field? Find(string name, IReadOnlyList<ObjectShape> shapes) =>
        shapes.SelectMany(shape => shape.Fields).FirstOrDefault(field => field.Name == name);
}
