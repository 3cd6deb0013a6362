using Verbatim.Frames.Events;

namespace Verbatim.Frames.Checking.Invariants;

/// <summary>An invariant that a stream can break without recording refusing it.</summary>
internal abstract class StreamRule
{
    /// <summary>Looks at the next frame.</summary>
    public abstract void Take(FrameEvent frame, FindingList findings);

    /// <summary>Looks at what the stream leaves open.</summary>
    public virtual void End(FindingList findings)
    {
    }

    /// <summary>The call that a nested agent runs in; empty for the root.</summary>
    protected static string ScopeOf(FrameEvent frame) => frame.Scope?.ToolCallId ?? "";
}
