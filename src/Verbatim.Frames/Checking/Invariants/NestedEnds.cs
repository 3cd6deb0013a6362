using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>A terminal kind with a scope ends the nested agent: nothing of that agent follows.</summary>
internal sealed class NestedEnds : StreamRule
{
    private readonly RecentKeys<string, bool> _ended = new();

    public override void Take(FrameEvent frame, FindingList findings)
    {
        if (frame.Scope is null)
            return;

        bool isTerminal = frame is RunFinal or RunError;
        if (_ended.TryGet(ScopeOf(frame), out bool isEnded) && isEnded)
            findings.Add(FrameRules.NestedEnd, "The nested agent has its terminal frame; nothing of it follows.");

        // What goes on after its end is one breach, however much it says then.
        if (isTerminal || isEnded)
            _ended.Set(ScopeOf(frame), isTerminal);
    }
}
