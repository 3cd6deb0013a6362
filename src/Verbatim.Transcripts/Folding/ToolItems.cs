namespace Verbatim.Transcripts.Folding;

/// <summary>What the type of an announced item tells of its tool, before the call's own frames come.</summary>
internal static class ToolItems
{
    private const string Suffix = "_call";

    /// <summary>Whether an item shows as a tool card: the types of today and any <c>…_call</c> of tomorrow.</summary>
    public static bool IsCall(string itemType) => itemType.EndsWith(Suffix, StringComparison.Ordinal);

    public static bool IsRunByProvider(string itemType) => itemType == "mcp_call" || NameOf(TypeOf(itemType)) is not null;

    /// <summary>Whether an item belongs to a call that has its card elsewhere.</summary>
    public static bool IsAnswer(string itemType) => itemType.EndsWith("_output", StringComparison.Ordinal) || itemType == "mcp_approval_response";

    public static string TypeOf(string itemType) => itemType switch
    {
        "web_search_call" or "file_search_call" or "code_interpreter_call" or "image_generation_call" or "mcp_call" => itemType[..^Suffix.Length],
        _ => "function",
    };

    /// <summary>The name of a tool that there is one of; null for types whose calls carry a name.</summary>
    public static string? NameOf(string toolType) => toolType switch
    {
        "web_search" or "file_search" or "code_interpreter" or "image_generation" => toolType,
        _ => null,
    };

    public static string NameOfItem(string itemType) => itemType switch
    {
        "function_call" or "custom_tool_call" or "mcp_call" => "",
        _ when IsCall(itemType) => itemType[..^Suffix.Length],
        _ => itemType,
    };
}
