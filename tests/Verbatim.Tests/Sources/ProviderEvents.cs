using System.Text.Json;

namespace Verbatim.Tests.Sources;

/// <summary>Writes provider events for tests: what differs from test to test, and nothing else.</summary>
internal static class ProviderEvents
{
    public static string Created(string id = "resp_1") => Event("response.created", new { response = new { id, status = "in_progress" } });

    public static string Completed(string id = "resp_1") => Event("response.completed", new { response = new { id, status = "completed" } });

    public static string Added(int outputIndex, object item) => Event("response.output_item.added", new { output_index = outputIndex, item });

    public static string Done(int outputIndex, object item) => Event("response.output_item.done", new { output_index = outputIndex, item });

    public static string TextDelta(string delta, int outputIndex = 0, string itemId = "msg_1") =>
        Event("response.output_text.delta", new { item_id = itemId, output_index = outputIndex, content_index = 0, delta });

    public static string TextDone(string text, int outputIndex = 0, string itemId = "msg_1") =>
        Event("response.output_text.done", new { item_id = itemId, output_index = outputIndex, content_index = 0, text });

    public static object Message(string text, string id = "msg_1", string? phase = null) =>
        new { id, type = "message", role = "assistant", status = "completed", phase, content = new[] { new { type = "output_text", text } } };

    /// <summary>The events with the numbers of a provider that counts from 0.</summary>
    public static string[] Numbered(params string[] events) =>
        [.. events.Select((providerEvent, number) => $"{{\"sequence_number\":{number},{providerEvent[1..]}")];

    public static IEnumerable<ReadOnlyMemory<byte>> Bytes(params string[] events) => events.Select(Projecting.Bytes);

    public static string Event(string type, object fields)
    {
        Dictionary<string, JsonElement> members = JsonSerializer.SerializeToElement(fields).EnumerateObject().ToDictionary(field => field.Name, field => field.Value);
        members["type"] = JsonSerializer.SerializeToElement(type);
        return JsonSerializer.Serialize(members);
    }
}
