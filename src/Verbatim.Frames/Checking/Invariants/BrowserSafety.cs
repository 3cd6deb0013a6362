using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>What no browser should get, as far as names of keys in free JSON tell it; everything else in a frame has a field of its own.</summary>
/// <remarks>Says what kind of thing it found, never its name or value: those are contents.</remarks>
internal sealed class BrowserSafety : StreamRule
{
    // Without underscores and in lower case, so that other ways of writing a key are the same.
    private static readonly HashSet<string> Prompts = new(StringComparer.Ordinal)
    {
        "systemprompt", "developerprompt", "systemmessage", "developermessage", "systeminstruction", "systeminstructions",
        "developerinstructions",
    };

    private static readonly HashSet<string> ToolConfiguration = new(StringComparer.Ordinal)
    {
        "toolchoice", "tooldefinitions", "toolconfig", "toolresources", "paralleltoolcalls", "inputschema",
    };

    private static readonly HashSet<string> RawObjects = new(StringComparer.Ordinal)
    {
        "encryptedcontent", "obfuscation", "logprobs", "toplogprobs", "previousresponseid", "promptcachekey", "systemfingerprint",
    };

    public override void Take(FrameEvent frame, FindingList findings)
    {
        string? found = frame switch
        {
            ToolOutput output => Find(output.Output, isToolOutput: true),
            ToolArgumentsDone arguments => Find(arguments.ArgumentsJson),
            ToolStatusChanged { Tool: var tool } =>
                Find(tool.ArgumentsJson) ?? Find(tool.Output, isToolOutput: true) ?? FindFirst(tool.Results, result => Find(result.Attributes)),
            RunFinal { Final: var final } => Find(final.StructuredOutput),
            _ => null,
        };
        if (found is not null)
            findings.Add(FrameRules.BrowserSafe, $"Free JSON of the frame holds {found}.");
    }

    private static string? Find(JsonElement? json, bool isToolOutput = false) => json?.ValueKind switch
    {
        JsonValueKind.Object => FindIn(json.Value, isToolOutput) ?? FindFirst(json.Value.EnumerateObject(), field => Find(field.Value, isToolOutput)),
        JsonValueKind.Array => FindFirst(json.Value.EnumerateArray(), element => Find(element, isToolOutput)),
        JsonValueKind.String => FindInText(json.Value.GetString()!, isToolOutput),
        _ => null,
    };

    private static string? FindIn(JsonElement fields, bool isToolOutput)
    {
        foreach (JsonProperty field in fields.EnumerateObject())
        {
            string name = field.Name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

            // An answer or a question may well be about somebody's instructions; what a tool gives back as text is somebody's to follow.
            if (Prompts.Contains(name) || (isToolOutput && name == "instructions" && field.Value.ValueKind == JsonValueKind.String))
                return "a prompt or instructions";

            if (ToolConfiguration.Contains(name))
                return "a tool's configuration";

            if (RawObjects.Contains(name) || (name == "object" && IsOneOf(field.Value, "response", "chat.completion", "chat.completion.chunk")))
                return "a raw object of the provider";

            if (name == "role" && IsOneOf(field.Value, "system", "developer") && fields.TryGetProperty("content", out _))
                return "a message of the system or the developer";
        }

        return null;
    }

    private static string? FindInText(string text, bool isToolOutput)
    {
        if (!text.StartsWith('{') && !text.StartsWith('['))
            return null;

        try
        {
            using JsonDocument inside = JsonDocument.Parse(text);
            return Find(inside.RootElement, isToolOutput);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Text that only looks like JSON, or holds half a character, which is no text when it is asked for.
            return null;
        }
    }

    private static string? FindFirst<T>(IEnumerable<T>? values, Func<T, string?> find) => values?.Select(find).FirstOrDefault(found => found is not null);

    private static bool IsOneOf(JsonElement value, params ReadOnlySpan<string> texts) =>
        value.ValueKind == JsonValueKind.String && texts.Contains(value.GetString());
}
