using Verbatim.Transcripts.Entries;

namespace Verbatim.Web.Transcripts;

/// <summary>What a card adds to the name of its tool, and the colour of its state.</summary>
internal static class ToolWords
{
    public static string? Kind(ToolCard card) => card switch
    {
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
