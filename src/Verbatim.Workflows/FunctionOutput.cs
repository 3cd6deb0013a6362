using System.Buffers;
using System.Text.Json;

namespace Verbatim.Workflows;

/// <summary>A function's result in the provider's format: the item that its next turn is asked with.</summary>
internal static class FunctionOutput
{
    /// <summary>The result as the event that a provider sends for the results of its own tools.</summary>
    public static ReadOnlyMemory<byte> Event(ResponseItem.FunctionCall call, int outputIndex, string output)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "response.output_item.done");
            writer.WriteNumber("output_index", outputIndex);
            writer.WriteStartObject("item");
            writer.WriteString("id", $"{call.CallId}_output");
            writer.WriteString("type", "function_call_output");
            writer.WriteString("call_id", call.CallId);
            writer.WriteString("status", "completed");
            writer.WriteString("output", output);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
