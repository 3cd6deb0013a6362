using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>A run as it stood when it was asked for, and a place between two of its frames. What is answered fits that moment, unless it follows.</summary>
/// <param name="Run">The run.</param>
/// <param name="After">The last frame before the place: going forward begins after it, going backward with it.</param>
internal sealed record ReplayPlace(RunRecord Run, Position After)
{
    /// <summary>Nothing stands after this place, and nothing ever will.</summary>
    public bool IsTheEnd => Run.IsEnded && After == Run.Last;
}
