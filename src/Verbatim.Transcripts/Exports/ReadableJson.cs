using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verbatim.Transcripts.Exports;

/// <summary>JSON laid out for people: indented, but a short list of plain values stays on its line.</summary>
internal static class ReadableJson
{
    private const int Indent = 2;

    // What is nested deeper is not indented further: many values at a great depth would be mostly spaces.
    private const int DeepestIndent = 10;
    private const int LongestList = 80;

    /// <exception cref="InvalidOperationException">A string is no text: half a surrogate pair.</exception>
    public static string Of(JsonElement json)
    {
        var text = new StringBuilder();
        Write(text, json, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteLines(text, '{', '}', json.EnumerateObject(), depth, property =>
                {
                    text.Append('"').Append(Escaped(property.Name)).Append("\": ");
                    Write(text, property.Value, depth + 1);
                });
                break;
            case JsonValueKind.Array when IsShortList(json):
                text.Append('[').AppendJoin(", ", json.EnumerateArray().Select(Plain)).Append(']');
                break;
            case JsonValueKind.Array:
                WriteLines(text, '[', ']', json.EnumerateArray(), depth, item => Write(text, item, depth + 1));
                break;
            default:
                text.Append(Plain(json));
                break;
        }
    }

    private static void WriteLines<T>(StringBuilder text, char begin, char end, IEnumerable<T> items, int depth, Action<T> write)
    {
        text.Append(begin);
        bool isEmpty = true;
        foreach (T item in items)
        {
            text.Append(isEmpty ? "\n" : ",\n").Append(' ', IndentOf(depth + 1));
            write(item);
            isEmpty = false;
        }

        if (!isEmpty)
            text.Append('\n').Append(' ', IndentOf(depth));
        text.Append(end);
    }

    private static bool IsShortList(JsonElement list)
    {
        int length = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array || (length += Plain(item).Length + 2) > LongestList)
                return false;
        }

        return true;
    }

    private static int IndentOf(int depth) => Math.Min(depth, DeepestIndent) * Indent;

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? $"\"{Escaped(value.GetString()!)}\"" : value.GetRawText();

    private static string Escaped(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
}
