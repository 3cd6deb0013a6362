using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>What a part of a message is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessagePartKind>))]
public enum MessagePartKind
{
    /// <summary>Markdown, as models write it.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>The model declines.</summary>
    [JsonStringEnumMemberName("refusal")]
    Refusal,
}
