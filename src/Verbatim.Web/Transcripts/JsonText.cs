using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Web.Transcripts;

/// <summary>JSON as a reader wants it: indented, its text as text.</summary>
internal static class JsonText
{
    // The page encodes it once more. Line ends are the same wherever it is rendered.
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A string as its text, anything else indented.</summary>
    public static string Indented(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
            value.WriteTo(writer);

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Text that is a JSON object or array, indented; any other text as it is.</summary>
    public static string Indented(string text)
    {
        if (text is not ['{' or '[', ..])
            return text;

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Indented(document.RootElement);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
