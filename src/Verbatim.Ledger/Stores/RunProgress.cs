using Verbatim.Frames;

namespace Verbatim.Ledger.Stores;

/// <summary>How far a run is committed.</summary>
/// <param name="Status">Running until its root terminal frame is committed.</param>
/// <param name="Last">The last committed frame.</param>
/// <param name="Bytes">All committed frames together, in bytes of JSON.</param>
/// <param name="StreamId">The stream of its first frame; null before it.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="FinalText">The answer or refusal it ended with.</param>
public sealed record RunProgress(RunStatus Status, Position Last, long Bytes, string? StreamId, DateTimeOffset? EndedAt, string? FinalText)
{
    /// <summary>Of a run without frames.</summary>
    public static RunProgress None { get; } = new(RunStatus.Running, Position.Start, 0, null, null, null);

    /// <summary>Whether the root terminal frame is committed.</summary>
    public bool IsEnded => Status != RunStatus.Running;
}
