namespace Verbatim.Frames.Checking.Invariants;

/// <summary>What the rules find, at the frame that is being looked at.</summary>
internal sealed class FindingList
{
    private List<StreamFinding> _findings = [];

    /// <summary>The frame that is being looked at, or the last one.</summary>
    public FramePlace At { get; set; }

    public void Add(string rule, string message) => Add(At, rule, message);

    public void Add(FramePlace at, string rule, string message) =>
        _findings.Add(new StreamFinding(rule, message, at.Line, at.EventId > 0 ? Position.At(at.EventId) : null));

    public IReadOnlyList<StreamFinding> Drain()
    {
        if (_findings.Count == 0)
            return [];

        List<StreamFinding> findings = _findings;
        _findings = [];
        return findings;
    }
}
