namespace Verbatim.Frames.Events;

/// <summary>How memory was shortened.</summary>
public sealed record Checkpoint
{
    /// <summary><c>compact</c>, <c>summarize</c> or <c>trim</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>What set it off.</summary>
    public string? TriggerReason { get; init; }

    /// <summary>Tokens before.</summary>
    public long? TokensBefore { get; init; }

    /// <summary>Tokens after.</summary>
    public long? TokensAfter { get; init; }

    /// <summary>Items compacted.</summary>
    public int? CompactedCount { get; init; }

    /// <summary>Inputs among them.</summary>
    public int? CompactedInputs { get; init; }

    /// <summary>Outputs among them.</summary>
    public int? CompactedOutputs { get; init; }

    /// <summary>Turns kept whole.</summary>
    public int? KeepTurns { get; init; }

    /// <summary>Turns at which it is set off.</summary>
    public int? TriggerTurns { get; init; }

    /// <summary>Items before.</summary>
    public int? TotalItemsBefore { get; init; }

    /// <summary>Items after.</summary>
    public int? TotalItemsAfter { get; init; }

    /// <summary>Turns before.</summary>
    public int? TurnsBefore { get; init; }

    /// <summary>Turns after.</summary>
    public int? TurnsAfter { get; init; }

    /// <summary>Whether tool inputs were dropped too.</summary>
    public bool? ClearToolInputs { get; init; }

    /// <summary>Tools left alone.</summary>
    public IReadOnlyList<string>? ExcludedTools { get; init; }

    /// <summary>Tools it was limited to.</summary>
    public IReadOnlyList<string>? IncludedTools { get; init; }
}
