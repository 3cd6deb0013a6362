using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>A run as the ledger knows it at one moment.</summary>
public sealed record RunRecord
{
    /// <summary>Who asked what.</summary>
    public required RunHeader Header { get; init; }

    /// <summary>Who may read its conversation.</summary>
    public required ConversationVisibility Visibility { get; init; }

    /// <summary>The user who created its conversation; with <see cref="ConversationVisibility.Private"/>, who may read it.</summary>
    public required string ConversationOwner { get; init; }

    /// <summary>Running until its root terminal frame is committed.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The last committed frame; <see cref="Position.Start"/> where there is none yet.</summary>
    public required Position Last { get; init; }

    /// <summary>All committed frames together, in bytes of JSON.</summary>
    public required long Bytes { get; init; }

    /// <summary>The stream of its first frame; null before it.</summary>
    public string? StreamId { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The answer or refusal it ended with.</summary>
    public string? FinalText { get; init; }

    /// <summary>What is known of it since it was sealed; null before. A run that is sealed reads as it did.</summary>
    public RunSeal? Seal { get; init; }

    /// <summary>The store's number of the run: what blocks are kept under. Means nothing elsewhere.</summary>
    public required long StoreNumber { get; init; }

    /// <summary>The 32 random bytes that this run's cursors are made with. Never leaves the server.</summary>
    public required ReadOnlyMemory<byte> CursorKey { get; init; }

    /// <summary>Whether the root terminal frame is committed.</summary>
    public bool IsEnded => Status != RunStatus.Running;
}
