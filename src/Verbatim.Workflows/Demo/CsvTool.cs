using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Verbatim.Workflows.Demo;

/// <summary>The function <c>create_csv</c>: makes a file of rows that the model wrote.</summary>
internal static class CsvTool
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Arguments: <c>filename</c>, <c>columns</c> (texts) and <c>rows</c> (texts, a list for each row).</summary>
    public static ValueTask<ToolResult> RunAsync(string argumentsText, CancellationToken cancellationToken)
    {
        using JsonDocument arguments = JsonDocument.Parse(argumentsText);
        JsonElement root = arguments.RootElement;
        string filename = Path.GetFileName(root.GetProperty("filename").GetString()!);
        JsonElement rows = root.GetProperty("rows");

        var csv = new StringBuilder();
        AppendRecord(csv, root.GetProperty("columns"));
        foreach (JsonElement row in rows.EnumerateArray())
            AppendRecord(csv, row);

        byte[] content = Encoding.UTF8.GetBytes(csv.ToString());
        string output = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"filename":"{{JsonEncodedText.Encode(filename)}}","rows":{{rows.GetArrayLength()}},"size_bytes":{{content.Length}}}""");
        return ValueTask.FromResult(new ToolResult(output, new MadeFile(filename, "text/csv", content)));
    }

    // RFC 4180: records end with CRLF; a field with a comma, a quote or a line end stands in quotes, its quotes doubled.
    private static void AppendRecord(StringBuilder csv, JsonElement fields)
    {
        csv.AppendJoin(',', fields.EnumerateArray().Select(field => Field(field.GetString() ?? ""))).Append("\r\n");
    }

    private static string Field(string text) =>
        text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
