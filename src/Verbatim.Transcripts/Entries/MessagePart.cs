using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>One content part of a message.</summary>
public sealed class MessagePart : IOrdered<MessagePart>, INoticed
{
    /// <summary>Its place in the message.</summary>
    [JsonInclude]
    public int ContentIndex { get; internal set; }

    /// <summary>Whether it answers or refuses.</summary>
    [JsonInclude]
    public MessagePartKind Kind { get; internal set; }

    /// <summary>What it says.</summary>
    [JsonInclude]
    public GrowingText Text { get; internal set; } = new();

    /// <summary>Its sources in order of appearance, each once; ranges are in UTF-16 units of <see cref="Text"/>, and need not fit it.</summary>
    [JsonIgnore]
    public IReadOnlyList<Citation> Citations => CitationList ?? [];

    [JsonInclude, JsonPropertyName("citations")]
    internal List<Citation>? CitationList { get; set; }

    /// <summary>A replacement of the text was announced and did not arrive whole: the text is what the deltas said.</summary>
    [JsonInclude]
    public bool HasGap { get; internal set; }

    /// <summary>What was redacted or cut in this part, each once; null where nothing was.</summary>
    [JsonIgnore]
    public IReadOnlyList<Notice>? Notices => NoticeList;

    [JsonInclude, JsonPropertyName("notices")]
    internal List<Notice>? NoticeList { get; set; }

    List<Notice>? INoticed.NoticeList { get => NoticeList; set => NoticeList = value; }

    static IComparer<MessagePart> IOrdered<MessagePart>.Order { get; } =
        Comparer<MessagePart>.Create((a, b) => (a.ContentIndex, a.Kind).CompareTo((b.ContentIndex, b.Kind)));
}
