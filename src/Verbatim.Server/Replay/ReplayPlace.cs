using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>A run as it stood when it was asked for, and where in it to begin. What is answered fits that moment, unless it follows.</summary>
internal sealed record ReplayPlace(RunRecord Run, Position After)
{
    /// <summary>Nothing stands after this place, and nothing ever will.</summary>
    public bool IsTheEnd => Run.IsEnded && After == Run.Last;
}
