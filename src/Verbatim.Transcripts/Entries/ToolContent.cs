using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>Something that came in chunks: an image as base64, or a long text.</summary>
public sealed class ToolContent : IOrdered<ToolContent>, INoticed
{
    /// <summary>The field of the call that it fills, as its writer named it.</summary>
    [JsonInclude]
    public string Field { get; internal set; } = "";

    /// <summary>Its place among parts of that field.</summary>
    [JsonInclude]
    public int? PartIndex { get; internal set; }

    /// <summary>Whether <see cref="Text"/> is base64 of bytes, of the format that the card names.</summary>
    [JsonInclude]
    public bool IsBase64 { get; internal set; }

    /// <summary>The chunks joined; null where one is missing.</summary>
    [JsonInclude]
    public string? Text { get; internal set; }

    /// <summary>A chunk is missing: say so instead of showing half of it.</summary>
    [JsonInclude]
    public bool HasGap { get; internal set; }

    /// <summary>What was redacted or cut in its chunks, each once; null where nothing was.</summary>
    [JsonIgnore]
    public IReadOnlyList<Notice>? Notices => NoticeList;

    [JsonInclude, JsonPropertyName("notices")]
    internal List<Notice>? NoticeList { get; set; }

    List<Notice>? INoticed.NoticeList { get => NoticeList; set => NoticeList = value; }

    static IComparer<ToolContent> IOrdered<ToolContent>.Order { get; } = Comparer<ToolContent>.Create((a, b) =>
        string.CompareOrdinal(a.Field, b.Field) is not 0 and var byField ? byField : Nullable.Compare(a.PartIndex, b.PartIndex));
}
