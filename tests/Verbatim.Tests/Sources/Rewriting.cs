using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verbatim.Tests.Sources;

/// <summary>Ways in which another server would have sent the same answer.</summary>
internal static class Rewriting
{
    private static readonly string[] DoneTypes =
    [
        "response.output_text.done", "response.refusal.done", "response.reasoning_summary_text.done", "response.reasoning_summary_part.done",
        "response.function_call_arguments.done", "response.mcp_call_arguments.done", "response.custom_tool_call_input.done",
        "response.code_interpreter_call_code.done", "response.content_part.done",
    ];

    public static IEnumerable<JsonObject> WithoutNumbers(IEnumerable<JsonObject> events) => Each(events, providerEvent => providerEvent.Remove("sequence_number"));

    /// <summary>GitHub Copilot: ids that are others in each event.</summary>
    public static IEnumerable<JsonObject> WithRotatingIds(IEnumerable<JsonObject> events)
    {
        int count = 0;
        return Each(events, providerEvent =>
        {
            count++;
            if (providerEvent["item_id"] is not null)
                providerEvent["item_id"] = $"rotated_{count}";
            if (providerEvent["item"] is JsonObject item && item["id"] is not null)
                item["id"] = $"rotated_{count}_item";
            if (providerEvent["response"] is JsonObject response && response["id"] is not null)
                response["id"] = $"rotated_{count}_response";
        });
    }

    public static IEnumerable<JsonObject> WithoutAdded(IEnumerable<JsonObject> events) =>
        events.Where(providerEvent => Type(providerEvent) is not ("response.output_item.added" or "response.content_part.added" or "response.reasoning_summary_part.added"));

    /// <summary>LM Studio: finished texts without a delta before them.</summary>
    public static IEnumerable<JsonObject> WithoutDeltas(IEnumerable<JsonObject> events) =>
        events.Where(providerEvent => !Type(providerEvent).EndsWith(".delta", StringComparison.Ordinal));

    /// <summary>Texts that grow and are never called finished; the item at its end has them whole.</summary>
    public static IEnumerable<JsonObject> WithoutFinishedTexts(IEnumerable<JsonObject> events) => events.Where(providerEvent => !DoneTypes.Contains(Type(providerEvent)));

    /// <summary>Items that arrive whole, with nothing before their end.</summary>
    public static IEnumerable<JsonObject> WithWholeItems(IEnumerable<JsonObject> events) =>
        WithoutAdded(WithoutDeltas(WithoutFinishedTexts(events))).Where(providerEvent => Type(providerEvent) != "response.output_text.annotation.added");

    /// <summary>The ChatGPT backend: a last response without its output.</summary>
    public static IEnumerable<JsonObject> WithoutOutputAtTheEnd(IEnumerable<JsonObject> events) => Each(events, providerEvent =>
    {
        if (providerEvent["response"] is JsonObject response && response["output"] is JsonArray)
            response["output"] = new JsonArray();
    });

    /// <summary>Padding, keep-alives and events that nobody knows yet, between all others.</summary>
    public static IEnumerable<JsonObject> WithNoise(IEnumerable<JsonObject> events)
    {
        foreach (JsonObject providerEvent in events)
        {
            var padded = (JsonObject)providerEvent.DeepClone();
            padded["obfuscation"] = "x7Hq";
            yield return padded;
            yield return new JsonObject { ["type"] = "keepalive", ["sequence_number"] = providerEvent["sequence_number"]?.DeepClone() };
            yield return new JsonObject { ["type"] = "response.weather.changed", ["output_index"] = 0, ["weather"] = "rain" };
        }
    }

    public static List<JsonObject> Read(IEnumerable<ReadOnlyMemory<byte>> events)
    {
        List<JsonObject> read = [];
        foreach (ReadOnlyMemory<byte> providerEvent in events)
        {
            try
            {
                if (JsonNode.Parse(providerEvent.Span) is JsonObject root)
                    read.Add(root);
            }
            catch (JsonException)
            {
                // Two recordings hold a line that is broken on purpose.
            }
        }

        return read;
    }

    public static List<ReadOnlyMemory<byte>> Write(IEnumerable<JsonObject> events) =>
        [.. events.Select(providerEvent => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(providerEvent.ToJsonString()))];

    public static string Type(JsonObject providerEvent) => providerEvent["type"]?.GetValue<string>() ?? "";

    private static IEnumerable<JsonObject> Each(IEnumerable<JsonObject> events, Action<JsonObject> change)
    {
        foreach (JsonObject providerEvent in events)
        {
            var changed = (JsonObject)providerEvent.DeepClone();
            change(changed);
            yield return changed;
        }
    }
}
