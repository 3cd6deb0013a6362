using System.Text.Json;

namespace Verbatim.Workflows;

/// <summary>A finished item of a response that asks something of the workflow. All others are only shown.</summary>
internal abstract record ResponseItem
{
    private ResponseItem() { }

    /// <summary>The model wants a function called, and its next turn is to have the result.</summary>
    public sealed record FunctionCall(int OutputIndex, string CallId, string Name, string ArgumentsText) : ResponseItem;

    /// <summary>The provider made an image; it has no address of its own, so it is to be kept.</summary>
    public sealed record GeneratedImage(string ItemId, string Format, byte[] Content) : ResponseItem;

    /// <summary>Reads it from <c>response.output_item.done</c>; null for every other event and item.</summary>
    public static ResponseItem? Read(ReadOnlyMemory<byte> providerEvent)
    {
        using JsonDocument document = JsonDocument.Parse(providerEvent);
        JsonElement root = document.RootElement;
        if (root.GetProperty("type").GetString() != "response.output_item.done")
            return null;

        JsonElement item = root.GetProperty("item");
        return item.GetProperty("type").GetString() switch
        {
            "function_call" => new FunctionCall(
                root.GetProperty("output_index").GetInt32(), Text(item, "call_id"), Text(item, "name"), Text(item, "arguments")),
            "image_generation_call" => new GeneratedImage(
                Text(item, "id"), Text(item, "output_format"), item.GetProperty("result").GetBytesFromBase64()),
            _ => null,
        };
    }

    private static string Text(JsonElement item, string name) =>
        item.GetProperty(name).GetString() ?? throw new FormatException($"The item's {name} is null.");
}
