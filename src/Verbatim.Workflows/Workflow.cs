namespace Verbatim.Workflows;

/// <summary>Something that can be run: agents that speak one after the other, each in a step of its own.</summary>
public sealed record Workflow
{
    internal Workflow(params IReadOnlyList<Step> steps) => Steps = steps;

    /// <summary>Names it in addresses and in every frame of its runs; an id.</summary>
    public required string Key { get; init; }

    /// <summary>A few words for a heading.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>What to ask where the user asks nothing of their own.</summary>
    public required string SampleMessage { get; init; }

    /// <summary>In order; the last one's answer is the run's.</summary>
    internal IReadOnlyList<Step> Steps { get; }
}
