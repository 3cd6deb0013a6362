namespace Verbatim.Ledger.Stores;

/// <summary>Blocks of an ended run that take the place of those it had, with the same frames in them.</summary>
/// <param name="Run">The number of the run.</param>
/// <param name="Replaced">How many rows go: those that hold the frames of <paramref name="Blocks"/>.</param>
/// <param name="Blocks">What stands there from now on, in order and without a gap; none where all of the run is compressed already.</param>
/// <param name="Seal">Becomes part of the run's row; null where more of the run is still to be replaced.</param>
public sealed record SealedBlocks(long Run, int Replaced, IReadOnlyList<StoredBlock> Blocks, RunSeal? Seal);
