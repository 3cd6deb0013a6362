using Microsoft.Net.Http.Headers;

namespace Verbatim.Server.Replay;

/// <summary>Which form of a transcript a request accepts .</summary>
internal static class TranscriptForms
{
    public const string JsonType = "application/json";
    public const string MarkdownType = "text/markdown";

    /// <summary>The form with the higher quality, JSON where both have the same; null where neither is accepted.</summary>
    public static TranscriptForm? Of(IList<MediaTypeHeaderValue> accepted)
    {
        if (accepted.Count == 0)
            return TranscriptForm.Json;

        double json = QualityOf(JsonType, accepted);
        double markdown = QualityOf(MarkdownType, accepted);
        return (json, markdown) switch
        {
            (0, 0) => null,
            _ => json >= markdown ? TranscriptForm.Json : TranscriptForm.Markdown,
        };
    }

    // RFC 9110, 12.5.1: the most specific range that fits says the quality.
    private static double QualityOf(string type, IList<MediaTypeHeaderValue> accepted) => accepted
        .Where(range => new MediaTypeHeaderValue(type).IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
        .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}
