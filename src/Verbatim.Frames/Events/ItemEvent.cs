using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>A frame about one item of a response.</summary>
public abstract record ItemEvent : FrameEvent
{
    /// <summary>Orders the items of one response, from 0; starts again with each response.</summary>
    [JsonPropertyOrder(-19)]
    public int OutputIndex { get; init; }

    /// <summary>The provider's id of the item.</summary>
    [JsonPropertyOrder(-18)]
    public string ItemId { get; init; } = "";
}
