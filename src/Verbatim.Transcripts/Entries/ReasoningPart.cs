using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>One part of a reasoning summary.</summary>
public sealed class ReasoningPart : IOrdered<ReasoningPart>, INoticed
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

    /// <summary>What was redacted or cut in this part, each once; null where nothing was.</summary>
    [JsonIgnore]
    public IReadOnlyList<Notice>? Notices => NoticeList;

    [JsonInclude, JsonPropertyName("notices")]
    internal List<Notice>? NoticeList { get; set; }

    List<Notice>? INoticed.NoticeList { get => NoticeList; set => NoticeList = value; }

    static IComparer<ReasoningPart> IOrdered<ReasoningPart>.Order { get; } =
        Comparer<ReasoningPart>.Create((a, b) => a.SummaryIndex.CompareTo(b.SummaryIndex));
}
