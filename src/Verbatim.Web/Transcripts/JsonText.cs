using System.Text.Json;
using Verbatim.Transcripts.Exports;

namespace Verbatim.Web.Transcripts;

/// <summary>Text of a tool as a reader wants it: indented where it is JSON.</summary>
internal static class JsonText
{
    /// <summary>Text that is a JSON object or array, indented; any other text as it is.</summary>
    public static string Indented(string text)
    {
        if (text is not ['{' or '[', ..])
            return text;

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Wording.Of(document.RootElement);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
