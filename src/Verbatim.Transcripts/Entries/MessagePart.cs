using System.Text.Json.Serialization;
using Verbatim.Frames.Events;

namespace Verbatim.Transcripts.Entries;

/// <summary>One content part of a message.</summary>
public sealed class MessagePart
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

    /// <summary>Its sources in order of appearance, each once; ranges are in Unicode code points of <see cref="Text"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<Citation> Citations => CitationList ?? [];

    [JsonInclude, JsonPropertyName("citations")]
    internal List<Citation>? CitationList { get; set; }

    /// <summary>A replacement of the text was announced and did not arrive whole: the text is what the deltas said.</summary>
    [JsonInclude]
    public bool HasGap { get; internal set; }
}
