using System.Text.Json.Serialization;

namespace Verbatim.Transcripts.Entries;

/// <summary>An item of a response. It is found again by scope, response and output index: providers change item ids on the way.</summary>
public abstract class ItemEntry : TranscriptEntry
{
    private protected ItemEntry()
    {
    }

    /// <summary>The call of the agent in whose card this stands; null at the root.</summary>
    [JsonInclude]
    public string? Scope { get; internal set; }

    /// <summary>The provider's response.</summary>
    [JsonInclude]
    public string? ResponseId { get; internal set; }

    /// <summary>The item's place in its response; null for what only the terminal frame told.</summary>
    [JsonInclude]
    public int? OutputIndex { get; internal set; }

    /// <summary>The provider's id of the item, as first seen.</summary>
    [JsonInclude]
    public string? ItemId { get; internal set; }

    /// <summary>Whether <c>output_item.added</c> came: another one at the same place is another item.</summary>
    [JsonInclude]
    internal bool IsAnnounced { get; set; }

    /// <summary>Whether <c>output_item.done</c> came.</summary>
    [JsonInclude]
    public bool IsDone { get; internal set; }

    /// <summary>The item's own status, such as <c>incomplete</c>; an open set.</summary>
    [JsonInclude]
    public string? ItemStatus { get; internal set; }
}
