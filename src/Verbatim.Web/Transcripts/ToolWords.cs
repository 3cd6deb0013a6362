using Verbatim.Transcripts.Entries;

namespace Verbatim.Web.Transcripts;

/// <summary>How a picture is made, and the colour of a card's state.</summary>
internal static class ToolWords
{
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
