using Verbatim.Frames;

namespace Verbatim.Transcripts;

/// <summary>One agent's part of a run, as its frames tell.</summary>
public sealed record RunStep
{
    /// <summary>The stage; null where the frames name none.</summary>
    public string? StageName { get; init; }

    /// <summary>The step; null where the frames name none.</summary>
    public string? StepName { get; init; }

    /// <summary>The group of steps that ran side by side.</summary>
    public string? ParallelGroup { get; init; }

    /// <summary>The branch within that group.</summary>
    public int? BranchIndex { get; init; }

    /// <summary>Who spoke.</summary>
    public string? Agent { get; init; }

    /// <summary>The provider's last response in it.</summary>
    public string? ResponseId { get; init; }

    /// <summary>Where it stands: as its last <c>lifecycle</c> said, else as the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The time of its first frame as written: RFC 3339.</summary>
    public required string StartedAt { get; init; }

    /// <summary>The time of its last frame as written; null while more may come.</summary>
    public string? EndedAt { get; init; }
}
