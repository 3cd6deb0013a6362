using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Tokens summed over the responses of a run.</summary>
internal static class UsageSum
{
    /// <summary>Adds a response that ended; one without figures counts as a request only.</summary>
    public static Usage Add(Usage? sum, JsonElement? usage) => new()
    {
        InputTokens = Plus(sum?.InputTokens, usage, "input_tokens"),
        OutputTokens = Plus(sum?.OutputTokens, usage, "output_tokens"),
        TotalTokens = Plus(sum?.TotalTokens, usage, "total_tokens"),
        CachedInputTokens = Plus(sum?.CachedInputTokens, usage.Member("input_tokens_details"), "cached_tokens"),
        ReasoningOutputTokens = Plus(sum?.ReasoningOutputTokens, usage.Member("output_tokens_details"), "reasoning_tokens"),
        Requests = (sum?.Requests ?? 0) + 1,
    };

    private static long? Plus(long? sum, JsonElement? usage, string name) =>
        usage is { } figures && figures.Number(name) is { } number ? (sum ?? 0) + number : sum;
}
