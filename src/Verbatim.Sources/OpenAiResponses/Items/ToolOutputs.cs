using System.Text.Json;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>Makes what a tool gave back fit to be shown.</summary>
internal static class ToolOutputs
{
    /// <summary>Cleans an output; a string that is a JSON object or array is given as one, as the contract's examples have it.</summary>
    /// <param name="output">What the tool gave.</param>
    /// <param name="options">How much of it is kept.</param>
    /// <param name="notices">Gets what is not.</param>
    /// <param name="images">Gets the images in it, in base64: they travel by themselves.</param>
    public static JsonElement Clean(JsonElement output, ProjectionOptions options, NoticeList notices, List<string> images)
    {
        const string Path = "output";
        JsonElement value = output;
        if (output.ValueKind == JsonValueKind.String
            && ProviderJson.TryParse(ProviderText.Read(output), out JsonElement parsed)
            && parsed.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            value = parsed;
        }

        CleanJson clean = JsonCleaner.Clean(value, Path, options.MaxOutputString, notices, images);
        if (clean.Fits)
            return clean.ToElement();

        // What was found inside it has no place in a text that is cut.
        bool isRedacted = notices.Notices.Any(notice => notice.Type == "redacted");
        notices.Forget(Path);
        if (isRedacted)
            notices.Redacted(Path);
        notices.Cut(Path, options.MaxOutputString);
        return JsonSerializer.SerializeToElement(TextCut.ToAtMost(clean.Text, options.MaxOutputString));
    }
}
