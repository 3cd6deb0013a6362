namespace Verbatim.Fault.Tests.Oracle;

/// <summary>What all actors of a fault row did and saw, and what the public API gave out at the end.</summary>
public sealed record Evidence
{
    /// <summary>Frames handed to the server, in the order in which each producer first handed them in.</summary>
    public IReadOnlyList<Sent> Sent { get; init; } = [];

    public IReadOnlyList<Acked> Acked { get; init; } = [];

    /// <summary>Frames whose append had no answer: they may be there or not.</summary>
    public IReadOnlyList<Unanswered> Unanswered { get; init; } = [];

    /// <summary>What live readers got, in the order in which each got it.</summary>
    public IReadOnlyList<Seen> Seen { get; init; } = [];

    /// <summary>Reads of a run's beginning at earlier moments: before a restart, before a seal.</summary>
    public IReadOnlyList<Reading> Earlier { get; init; } = [];

    /// <summary>Whole reads of each run at the end, one for each way of reading.</summary>
    public IReadOnlyList<Reading> Final { get; init; } = [];

    /// <summary>Reads that were cut somewhere and resumed.</summary>
    public IReadOnlyList<Reading> Resumed { get; init; } = [];

    public IReadOnlyList<Chained> Chains { get; init; } = [];

    public IReadOnlyList<Answered> Answers { get; init; } = [];

    public IReadOnlyList<Waited> Waits { get; init; } = [];
}
