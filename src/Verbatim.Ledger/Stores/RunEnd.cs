using Verbatim.Frames;

namespace Verbatim.Ledger.Stores;

/// <summary>The end of a run: what its row says from then on.</summary>
/// <param name="Run">The number of the run.</param>
/// <param name="Progress">How far it came and how it ended.</param>
/// <param name="Objects">
/// The objects that its terminal frame names. The run uses those of its tenant that are there and that <paramref name="NamedBy"/> may see: brought by that user and used by no run
/// yet, or used by another run whose conversation the user may read. A frame alone gives nobody a right.
/// </param>
/// <param name="NamedBy">The user whose frame it is; null: who began the run.</param>
public sealed record RunEnd(long Run, RunProgress Progress, IReadOnlyList<ObjectId> Objects, string? NamedBy);
