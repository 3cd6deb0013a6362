using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>What the model tells of its reasoning. Without parts it is a bare sign that the model thought.</summary>
public sealed class ReasoningEntry : ItemEntry
{
    /// <summary>By summary index.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReasoningPart> Parts => PartList;

    [JsonInclude, JsonPropertyName("parts")]
    internal OrderedParts<ReasoningPart> PartList { get; set; } = [];
}
