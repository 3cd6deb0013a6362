using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Ledger;

namespace Verbatim.Workflows;

/// <summary>The ledger did not take a frame of a run that this server executes.</summary>
internal sealed class RunRefusedException(RunId run, AppendResult result)
    : Exception($"The ledger did not take the frames of run {run}: {(result is AppendResult.Refused refused ? refused.Fault : result)}")
{
    /// <summary>Whether the run was ended or deleted by somebody else: its producer is the only one that appends to it.</summary>
    public bool IsOver { get; } = result is AppendResult.NoSuchRun or AppendResult.Refused { Fault.Kind: FrameFaultKind.OutOfOrder };
}
