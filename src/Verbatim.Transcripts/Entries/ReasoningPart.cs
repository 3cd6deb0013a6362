using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>One part of a reasoning summary.</summary>
public sealed class ReasoningPart
{
    /// <summary>Its place in the summary.</summary>
    [JsonInclude]
    public int SummaryIndex { get; internal set; }

    /// <summary>What it says.</summary>
    [JsonInclude]
    public GrowingText Text { get; internal set; } = new();

    /// <summary>Whether <c>reasoning_summary.part.done</c> came.</summary>
    [JsonInclude]
    public bool IsDone { get; internal set; }
}
