using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>Something that was recorded and that this version cannot show as what it is: it is named, so that nothing is missing in silence.</summary>
public sealed class UnknownEntry : ItemEntry
{
    /// <summary>The frames' kind, the item's type, or the chunks' target, as written.</summary>
    [JsonInclude]
    public string Kind { get; internal set; } = "";

    /// <summary>How many such frames came in a row.</summary>
    [JsonInclude]
    public int Count { get; internal set; } = 1;

    /// <summary>What came in chunks for it; null where nothing did.</summary>
    [JsonInclude]
    public ToolContent? Content { get; internal set; }
}
