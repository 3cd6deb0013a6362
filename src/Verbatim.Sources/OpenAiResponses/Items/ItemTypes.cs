using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>The provider's item types: an open set, of which some are known.</summary>
internal static class ItemTypes
{
    public const string Message = "message";
    public const string Reasoning = "reasoning";
    public const string Function = "function_call";
    public const string CustomTool = "custom_tool_call";
    public const string WebSearch = "web_search_call";
    public const string FileSearch = "file_search_call";
    public const string CodeInterpreter = "code_interpreter_call";
    public const string ImageGeneration = "image_generation_call";
    public const string McpCall = "mcp_call";
    public const string McpApprovalRequest = "mcp_approval_request";
    public const string McpApprovalResponse = "mcp_approval_response";

    private const string CallEnding = "_call";
    private const string OutputEnding = "_output";

    public static OutputItem Create(ProviderResponse response, int outputIndex, string type, JsonElement item) => type switch
    {
        Message => new MessageItem(response, outputIndex),
        Reasoning => new ReasoningItem(response, outputIndex),
        WebSearch => new WebSearchItem(response, outputIndex),
        FileSearch => new FileSearchItem(response, outputIndex),
        CodeInterpreter => new CodeInterpreterItem(response, outputIndex),
        ImageGeneration => new ImageItem(response, outputIndex),
        McpCall => new McpCallItem(response, outputIndex),
        McpApprovalRequest => new McpApprovalRequestItem(response, outputIndex),
        McpApprovalResponse => new McpApprovalResponseItem(response, outputIndex),
        _ when IsOutput(type) => new CallOutputItem(response, outputIndex, type),
        _ when IsCall(type, item) => new CallItem(response, outputIndex, type),
        _ => new PlainItem(response, outputIndex, type),
    };

    /// <summary>The type of the item that an event speaks of, for items that were never announced; null for events that start none.</summary>
    public static string? OfEvent(string name, JsonElement providerEvent)
    {
        string subject = name.Split('.')[0];
        return subject switch
        {
            "output_text" or "refusal" => Message,
            "content_part" => providerEvent.Member("part").Text("type") is "output_text" or "refusal" ? Message : null,
            "reasoning_summary_part" or "reasoning_summary_text" => Reasoning,
            "function_call_arguments" => Function,
            "custom_tool_call_input" => CustomTool,
            "mcp_call" or "mcp_call_arguments" => McpCall,
            "code_interpreter_call" or "code_interpreter_call_code" => CodeInterpreter,
            WebSearch or FileSearch or ImageGeneration => subject,
            _ => null,
        };
    }

    /// <summary>Whether the caller's program runs it: then a call that the model has finished has only begun.</summary>
    public static bool IsRunByCaller(string type) =>
        type is Function or CustomTool or "local_shell_call" or "shell_call" or "apply_patch_call" or "computer_call";

    /// <summary>Whether the item is what a call gave back; such an item may come after its response has ended.</summary>
    public static bool IsOutput(string? type) => type is not null && type.EndsWith(OutputEnding, StringComparison.Ordinal);

    public static string NameOfCall(string type) =>
        type.EndsWith(CallEnding, StringComparison.Ordinal) && type.Length > CallEnding.Length ? type[..^CallEnding.Length] : type;

    public static string NameOfOutput(string type) => NameOfCall(type[..^OutputEnding.Length]);

    private static bool IsCall(string type, JsonElement item) =>
        type.EndsWith(CallEnding, StringComparison.Ordinal) || type is "compaction" or "program" || item.Text("call_id") is not null;
}
