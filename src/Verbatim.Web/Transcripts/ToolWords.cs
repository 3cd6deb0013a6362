using Verbatim.Transcripts.Entries;

namespace Verbatim.Web.Transcripts;

/// <summary>What a card calls its tool, and the colour of its state.</summary>
internal static class ToolWords
{
    public static string Name(ToolCard card) => card switch
    {
        { ToolType: "web_search" } => "Web search",
        { ToolType: "file_search" } => "File search",
        { ToolType: "code_interpreter" } => "Code interpreter",
        { ToolType: "image_generation" } => "Image generation",
        { Name: { Length: > 0 } name } => name,
        _ => card.ToolType,
    };

    public static string? Kind(ToolCard card) => card switch
    {
        { ToolType: "function" } => "function",
        { ToolType: "mcp", ServerLabel: { } server } => $"tool of {server}",
        { ToolType: "mcp" } => "tool",
        { ToolType: "agent", RunningAgent: { } agent } => $"agent {agent}",
        { ToolType: "agent" } => "agent",
        { ContainerId: { } container } => container,
        _ => null,
    };

    public static string? Picture(ImageSettings? image) =>
        image is null ? null : string.Join(" · ", new[] { image.Format, image.Size, image.Quality, image.Background }.OfType<string>());

    public static string StateColour(ToolCard card, bool isLive) => card.Status switch
    {
        ToolCardStatus.Running when isLive => "going",
        ToolCardStatus.Completed => "completed",
        ToolCardStatus.Failed => "failed",
        ToolCardStatus.WaitingForApproval or ToolCardStatus.Denied or ToolCardStatus.Interrupted => "warning",
        _ => "neutral",
    };
}
