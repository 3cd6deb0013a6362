using System.Text.Json;
using Verbatim.Frames;

namespace Verbatim.Tests.Sources;

/// <summary>The texts that a provider's events call finished, read without the code under test.</summary>
internal static class DoneTexts
{
    public static IEnumerable<(string Kind, string Text)> Of(IEnumerable<ReadOnlyMemory<byte>> events)
    {
        foreach (ReadOnlyMemory<byte> providerEvent in events)
        {
            if (Read(providerEvent) is { } found && found.Text.Length > 0)
                yield return found;
        }
    }

    private static (string Kind, string Text)? Read(ReadOnlyMemory<byte> providerEvent)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(providerEvent.Span);
        }
        catch (JsonException)
        {
            return null;
        }

        return root.GetProperty("type").GetString() switch
        {
            "response.output_text.done" => (FrameKinds.MessageDelta, root.GetProperty("text").GetString()!),
            "response.refusal.done" => (FrameKinds.RefusalDone, root.GetProperty("refusal").GetString()!),
            "response.reasoning_summary_text.done" => (FrameKinds.ReasoningSummaryPartDone, root.GetProperty("text").GetString()!),
            "response.code_interpreter_call_code.done" => (FrameKinds.ToolCodeDone, root.GetProperty("code").GetString()!),
            "response.function_call_arguments.done" => (FrameKinds.ToolArgumentsDone, root.GetProperty("arguments").GetString()!),
            "response.mcp_call_arguments.done" => (FrameKinds.ToolArgumentsDone, root.GetProperty("arguments").GetString()!),
            "response.custom_tool_call_input.done" => (FrameKinds.ToolArgumentsDone, root.GetProperty("input").GetString()!),
            _ => null,
        };
    }
}
