using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>A message of the assistant.</summary>
public sealed class MessageEntry : ItemEntry
{
    /// <summary>Who speaks: <c>assistant</c> unless the provider said otherwise.</summary>
    [JsonInclude]
    public string Role { get; internal set; } = "assistant";

    /// <summary>By content index. Empty while the message is announced only.</summary>
    [JsonIgnore]
    public IReadOnlyList<MessagePart> Parts => PartList;

    [JsonInclude, JsonPropertyName("parts")]
    internal OrderedParts<MessagePart> PartList { get; set; } = [];
}
