using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verbatim.Transcripts;

internal sealed class GrowingTextJsonConverter : JsonConverter<GrowingText>
{
    public override GrowingText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = new GrowingText();
        text.Replace(reader.GetString() ?? "");
        return text;
    }

    public override void Write(Utf8JsonWriter writer, GrowingText value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
