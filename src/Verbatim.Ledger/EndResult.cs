using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>How ending a run from outside ended.</summary>
public abstract record EndResult
{
    private EndResult() { }

    /// <summary>The run has its terminal frame, which is on disk.</summary>
    /// <param name="Last">The position of that frame.</param>
    public sealed record Ended(Position Last) : EndResult;

    /// <summary>The run had ended already, perhaps in this moment. Nothing was written.</summary>
    public sealed record NotRunning : EndResult;

    /// <summary>There is no such run.</summary>
    public sealed record NoSuchRun : EndResult;

    /// <summary>The disk is full. Nothing was written; the same call may succeed later.</summary>
    public sealed record StorageFull : EndResult;
}
