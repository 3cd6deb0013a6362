using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Workflows;

/// <summary>The ledger did not take a frame of a run that this server executes.</summary>
internal sealed class RunRefusedException(RunId run, AppendResult result)
    : Exception($"The ledger did not take the frames of run {run}: {(result is AppendResult.Refused refused ? refused.Fault : result)}");
