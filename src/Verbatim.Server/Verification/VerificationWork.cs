using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;

namespace Verbatim.Server.Verification;

/// <summary>What is to be recomputed, and what stands for runs that were deleted.</summary>
/// <param name="Runs">Each as soon as it is recomputed.</param>
/// <param name="Deleted">Of the whole tenant, where the whole tenant is verified; else nothing.</param>
internal sealed record VerificationWork(IAsyncEnumerable<VerifiedRun> Runs, IAsyncEnumerable<DeletedRun> Deleted);
