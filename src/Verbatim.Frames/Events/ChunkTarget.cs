namespace Verbatim.Frames.Events;

/// <summary>What chunks are pieces of.</summary>
public sealed record ChunkTarget
{
    /// <summary><c>tool_call</c> or <c>message</c>.</summary>
    public required string EntityKind { get; init; }

    /// <summary>The call's or the item's id.</summary>
    public required string EntityId { get; init; }

    /// <summary>Which field of it.</summary>
    public required string Field { get; init; }

    /// <summary>Which part of that field.</summary>
    public int? PartIndex { get; init; }
}
