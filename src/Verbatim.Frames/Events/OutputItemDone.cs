using System.Text.Json.Serialization;

namespace Verbatim.Frames.Events;

/// <summary>An item is complete.</summary>
public sealed record OutputItemDone : ItemEvent
{
    /// <inheritdoc />
    [JsonPropertyOrder(-26)]
    public override string Kind => FrameKinds.OutputItemDone;

    /// <summary>The provider's type of the item; an open set.</summary>
    public required string ItemType { get; init; }

    /// <summary>Who speaks, for messages.</summary>
    public string? Role { get; init; }

    /// <summary>The item's status; an open set.</summary>
    public string? Status { get; init; }
}
