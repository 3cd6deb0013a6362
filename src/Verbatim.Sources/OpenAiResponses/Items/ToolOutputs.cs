using System.Text.Json;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Makes what a tool gave back fit to be shown.</summary>
internal static class ToolOutputs
{
    /// <summary>Cleans an output; a string that is a JSON object or array is given as one, as the contract's examples have it.</summary>
    public static JsonElement Clean(JsonElement output, string path, ProjectionOptions options, NoticeList notices)
    {
        JsonElement value = output;
        if (output.ValueKind == JsonValueKind.String
            && ProviderJson.TryParse(ProviderText.Read(output), out JsonElement parsed)
            && parsed.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            value = parsed;
        }

        CleanJson clean = JsonCleaner.Clean(value, path, options.MaxOutputString, notices);
        if (clean.Fits)
            return clean.ToElement();

        notices.Cut(path, options.MaxOutputString);
        return JsonSerializer.SerializeToElement(TextCut.ToAtMost(clean.Text, options.MaxOutputString));
    }
}
