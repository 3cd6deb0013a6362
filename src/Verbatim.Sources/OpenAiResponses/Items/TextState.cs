using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A text as far as it came: what its deltas said, and what was called whole.</summary>
internal sealed record TextState
{
    public int Index { get; init; }

    public string Sent { get; init; } = "";

    public bool IsBegun { get; init; }

    public string? Supplied { get; init; }

    public string? Whole { get; init; }

    public IReadOnlyList<Citation>? Citations { get; init; }
}
